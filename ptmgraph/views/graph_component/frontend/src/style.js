// How nodes and edges look, in the colours of the page's theme.
export const NODE_HEIGHT = 22;
export const MARGIN = 20;
const FONT = 12;
const MOST_FONT = 16;
// Widths of a box and of the gap between columns: as wide as all columns fit the canvas at full
// size, between these.
const BOX = [118, 236];
const GAP = [26, 110];
const BOX_PART = 0.76;
const BEND = 0.45;
// The mean width of a letter, as a part of the font's size, and what stays free beside a label.
const LETTER = 0.54;
const PADDING = 12;
// Text stays legible on a light tint, in light and dark.
const TINT = 0.26;
const EDGE = { width: 1.6, "target-arrow-shape": "triangle", "arrow-scale": 0.7 };

export function theme(root) {
  const css = getComputedStyle(root);
  const read = (name) => css.getPropertyValue(`--st-${name}`).trim();
  return {
    text: read("text-color"),
    page: read("background-color"),
    box: read("secondary-background-color"),
    primary: read("primary-color"),
    font: read("font") || "sans-serif",
  };
}

const within = (value, [least, most]) => Math.min(most, Math.max(least, value));

// Takes the sizes for the canvas as it is now, and for so many columns.
export function measure(cy) {
  const columns = 1 + Math.max(0, ...cy.nodes().map((node) => node.data("column")));
  const each = (cy.width() - 2 * MARGIN) / columns;
  const box = within(each * BOX_PART, BOX);
  cy.scratch("sizes", { box, gap: within(each - box, GAP) });
}

export const sizes = (cy) => cy.scratch("sizes");

export const heightOf = (node) => NODE_HEIGHT * node.data("scale");

export const fontOf = (node) => Math.min(FONT * node.data("scale"), MOST_FONT);

// The two inner control points of the S-shaped line from the right side of one box to the left
// side of another; the line is two quadratic curves that meet halfway between them.
export function curve(edge) {
  const from = edge.source().position();
  const to = edge.target().position();
  const half = sizes(edge.cy()).box / 2;
  const start = { x: from.x + half, y: from.y };
  const end = { x: to.x - half, y: to.y };
  const bend = (end.x - start.x) * BEND;
  return {
    start,
    first: { x: start.x + bend, y: start.y },
    second: { x: end.x - bend, y: end.y },
    end,
  };
}

// Cytoscape wants control points as a part of the way along the straight line and a distance
// from it, to the right of the direction of travel.
function controlPoint(edge, name) {
  const { start, end, [name]: point } = curve(edge);
  const along = { x: end.x - start.x, y: end.y - start.y };
  const length = Math.hypot(along.x, along.y) || 1;
  const off = { x: point.x - start.x, y: point.y - start.y };
  return {
    weight: (off.x * along.x + off.y * along.y) / length ** 2,
    distance: (along.x * off.y - along.y * off.x) / length,
  };
}

// A label that fits a box. Names of models differ at their ends, so it is cut in the middle; the
// owner is left out where the name alone needs the room.
export function shortened(label, box, font = FONT) {
  const most = Math.floor((box - PADDING) / (LETTER * font));
  const own = label.length > most ? label.slice(label.indexOf("/") + 1) || label : label;
  if (own.length <= most) return own;
  const end = Math.floor(most / 2);
  return `${own.slice(0, most - end - 1)}…${own.slice(-end)}`;
}

export const labelOf = (node) =>
  shortened(node.data("label"), sizes(node.cy()).box, fontOf(node));

// A part of a colour on the page's: opaque, so that no arrow shows through a box.
function tinted(color, page) {
  const parts = (text) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.fillStyle = text;
    return [1, 3, 5].map((from) => parseInt(pen.fillStyle.slice(from, from + 2), 16));
  };
  const under = parts(page);
  return `rgb(${parts(color).map((part, i) => Math.round(part * TINT + under[i] * (1 - TINT)))})`;
}

export function stylesheet(root, cy, { styles, palettes, broken }, coloring) {
  const colors = theme(root);
  return [
    { selector: "node", style: nodeStyle(colors, sizes(cy).box) },
    { selector: "node.fold", style: { "font-style": "italic", "border-style": "dotted", "background-color": colors.page } },
    { selector: "edge", style: edgeStyle(sizes(cy).box) },
    ...Object.entries(styles).map(([kind, style]) => ({
      selector: `edge[kind = "${kind}"]`,
      style: {
        "line-color": style.color,
        "target-arrow-color": style.color,
        "line-style": style.line,
      },
    })),
    ...Object.entries(palettes[coloring] ?? {}).map(([group, color]) => ({
      selector: `node[group = ${JSON.stringify(group)}]`,
      style: {
        "background-color": tinted(color, colors.page),
        "border-color": color,
        "border-opacity": 1,
      },
    })),
    {
      selector: "edge.broken",
      style: { "line-color": broken.color, "target-arrow-color": broken.color, "line-style": "solid", width: 3, "z-index": 5 },
    },
    {
      selector: "node.repository",
      style: {
        shape: "rectangle",
        "border-width": 2,
        "border-color": styles.REUSES?.color ?? colors.text,
        "border-opacity": 1,
      },
    },
    {
      selector: "node.focus",
      style: { "border-width": 3, "border-color": colors.text, "border-opacity": 1, "font-weight": 600 },
    },
    { selector: "edge.extra", style: { opacity: 0.35 } },
    { selector: "edge.broken", style: { opacity: 1 } },
    { selector: "edge.near, edge.way", style: { opacity: 1, width: 3.5 } },
    { selector: "node.stub", style: { "border-style": "dashed" } },
    { selector: ".faded", style: { opacity: 0.14 } },
    {
      selector: "node.found",
      style: { "border-width": 3, "border-color": colors.primary, "border-opacity": 1 },
    },
    {
      selector: ":selected",
      style: {
        "overlay-color": colors.primary,
        "overlay-opacity": 0.22,
        "overlay-padding": 3,
        "z-index": 10,
      },
    },
    { selector: ".off", style: { display: "none" } },
  ];
}

function nodeStyle(colors, box) {
  return {
    shape: "round-rectangle",
    width: box,
    height: heightOf,
    label: labelOf,
    color: colors.text,
    "font-family": colors.font,
    "font-size": fontOf,
    "text-valign": "center",
    "text-halign": "center",
    "background-color": colors.box,
    "border-width": 1,
    "border-color": colors.text,
    "border-opacity": 0.35,
  };
}

function edgeStyle(box) {
  return {
    ...EDGE,
    "curve-style": "unbundled-bezier",
    "edge-distances": "endpoints",
    "source-endpoint": `${box / 2}px 0px`,
    "target-endpoint": `${-box / 2}px 0px`,
    "control-point-weights": (edge) => controlPoints(edge, "weight"),
    "control-point-distances": (edge) => controlPoints(edge, "distance"),
  };
}

function controlPoints(edge, measured) {
  return ["first", "second"].map((name) => controlPoint(edge, name)[measured]);
}

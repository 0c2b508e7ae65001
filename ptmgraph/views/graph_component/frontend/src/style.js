// How nodes and edges look, in the colours of the page's theme.
export const NODE_HEIGHT = 22;
export const READABLE_ZOOM = 0.8;
// Widths of a box and of the gap between columns, and the smallest zoom of the first view. On a
// narrow canvas, that of a phone, five columns fit.
const WIDE = { box: 236, gap: 110, leastZoom: READABLE_ZOOM };
const NARROW = { box: 120, gap: 30, leastZoom: 0.4 };
const NARROW_CANVAS = 600;
const BEND = 0.4;
// The mean width of a letter, and what stays free at the sides of a label.
const LETTER = 6.4;
const PADDING = 12;
// Text stays legible on a light tint, in light and dark.
const TINT = 0.3;
const BROKEN = "#e03131";
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

// The sizes for the canvas as it is when they are first asked for.
export function sizes(cy) {
  if (!cy.scratch("sizes")) cy.scratch("sizes", cy.width() < NARROW_CANVAS ? NARROW : WIDE);
  return cy.scratch("sizes");
}

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

// A label that fits a box. Names of models differ at their ends, so it is cut in the middle.
export function shortened(label, box) {
  const most = Math.floor((box - PADDING) / LETTER);
  if (label.length <= most) return label;
  const end = Math.floor(most / 2);
  return `${label.slice(0, most - end - 1)}…${label.slice(-end)}`;
}

export function stylesheet(root, cy, { layout, styles, colors: groups }) {
  const colors = theme(root);
  return [
    { selector: "node", style: nodeStyle(colors) },
    { selector: "edge", style: EDGE },
    ...(layout === "layered" ? layeredStyle(colors, sizes(cy).box) : overviewStyle(colors)),
    ...Object.entries(styles).map(([kind, style]) => ({
      selector: `edge[kind = "${kind}"]`,
      style: {
        "line-color": style.color,
        "target-arrow-color": style.color,
        "line-style": style.line,
      },
    })),
    ...Object.entries(groups).map(([group, color]) => ({
      selector: `node[group = "${group}"]`,
      style: { "background-color": color, "background-opacity": TINT, "border-color": color, "border-opacity": 1 },
    })),
    {
      selector: "edge.broken",
      style: { "line-color": BROKEN, "target-arrow-color": BROKEN, width: 3, opacity: 1, "z-index": 5 },
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
    { selector: "node.focus", style: { "border-width": 3, "border-color": colors.primary, "border-opacity": 1 } },
    { selector: "edge.extra", style: { opacity: 0.3 } },
    { selector: "edge.near", style: { opacity: 1, width: 3 } },
    { selector: "node.stub", style: { "border-style": "dashed" } },
    {
      selector: ":selected",
      style: {
        "overlay-color": colors.primary,
        "overlay-opacity": 0.25,
        "overlay-padding": 3,
        "z-index": 10,
      },
    },
    { selector: ".off", style: { display: "none" } },
  ];
}

function nodeStyle(colors) {
  return {
    label: "data(label)",
    color: colors.text,
    "font-family": colors.font,
    "font-size": 12,
    "background-color": colors.box,
    "border-width": 1,
    "border-color": colors.text,
    "border-opacity": 0.3,
  };
}

function layeredStyle(colors, box) {
  return [
    {
      selector: "node",
      style: {
        shape: "round-rectangle",
        width: box,
        height: NODE_HEIGHT,
        "text-valign": "center",
        "text-halign": "center",
        "text-wrap": "ellipsis",
        "text-max-width": box,
        label: (node) => shortened(node.data("label"), box),
      },
    },
    {
      selector: "node.fold",
      style: { "background-color": colors.page, "font-style": "italic", "border-style": "dotted" },
    },
    {
      selector: "edge",
      style: {
        "curve-style": "unbundled-bezier",
        "edge-distances": "endpoints",
        "source-endpoint": `${box / 2}px 0px`,
        "target-endpoint": `${-box / 2}px 0px`,
        "control-point-weights": (edge) => controlPoints(edge, "weight"),
        "control-point-distances": (edge) => controlPoints(edge, "distance"),
      },
    },
  ];
}

function controlPoints(edge, measure) {
  return ["first", "second"].map((name) => controlPoint(edge, name)[measure]);
}

function overviewStyle(colors) {
  return [
    {
      selector: "node",
      style: {
        width: 8,
        height: 8,
        "border-width": 0,
        "background-color": colors.text,
        "text-background-color": colors.page,
        "text-background-opacity": 0.85,
        "text-background-padding": 2,
        "min-zoomed-font-size": 10,
      },
    },
    { selector: "node.focus", style: { width: 20, height: 20 } },
    {
      selector: "edge",
      style: { "curve-style": "haystack", width: 1, "target-arrow-shape": "none" },
    },
  ];
}

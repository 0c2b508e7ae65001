// Downloads of the picture. The SVG is made from the positions, as text nodes and attributes only.
import { NODE_HEIGHT, curve, theme } from "./style.js";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 20;
const LETTER = 6;
const DASHES = { dashed: "6 4", dotted: "2 3" };

export function savePng(cy, title, root) {
  const image = cy.png({ output: "blob", full: true, scale: 2, bg: theme(root).page });
  download(image, `${title}.png`);
}

export function saveSvg(cy, title, root) {
  const text = new XMLSerializer().serializeToString(drawing(cy, title, theme(root)));
  download(new Blob([text], { type: "image/svg+xml" }), `${title}.svg`);
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[^\w.-]+/g, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function drawing(cy, title, colors) {
  const box = cy.elements(":visible").boundingBox();
  const svg = make("svg", {
    viewBox: [box.x1 - MARGIN, box.y1 - MARGIN, box.w + 2 * MARGIN, box.h + 2 * MARGIN].join(" "),
    width: box.w + 2 * MARGIN,
    height: box.h + 2 * MARGIN,
    "font-family": "sans-serif",
    "font-size": 12,
  });
  svg.append(
    make("title", {}, title),
    make("rect", {
      x: box.x1 - MARGIN,
      y: box.y1 - MARGIN,
      width: "100%",
      height: "100%",
      fill: colors.page,
    }),
    ...cy.edges(":visible").map(line),
    ...cy.nodes(":visible").map((node) => shape(node, colors)),
  );
  return svg;
}

function line(edge) {
  const look = {
    fill: "none",
    stroke: edge.style("line-color"),
    "stroke-width": edge.style("width"),
    "stroke-dasharray": DASHES[edge.style("line-style")] ?? "none",
  };
  return make("path", { d: path(edge), ...look }, undefined, edge.data("title"));
}

function path(edge) {
  if (edge.style("curve-style") === "haystack") {
    const [from, to] = [edge.source().position(), edge.target().position()];
    return `M${from.x} ${from.y}L${to.x} ${to.y}`;
  }
  const { start, first, second, end } = curve(edge);
  const middle = { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 };
  const to = (point) => `${point.x} ${point.y}`;
  return `M${to(start)}Q${to(first)} ${to(middle)}Q${to(second)} ${to(end)}`;
}

function shape(node, colors) {
  const { x, y } = node.position();
  const group = make("g", {}, undefined, node.data("title"));
  const look = {
    fill: node.style("background-color"),
    stroke: node.style("border-color"),
    "stroke-width": node.style("border-width"),
  };
  if (node.style("shape") === "ellipse") {
    group.append(make("circle", { cx: x, cy: y, r: node.width() / 2, ...look }));
    return group;
  }
  const width = node.width();
  const corner = { x: x - width / 2, y: y - NODE_HEIGHT / 2 };
  const label = node.data("label");
  const most = Math.floor(width / LETTER);
  const short = label.length > most ? `${label.slice(0, most - 1)}…` : label;
  group.append(
    make("rect", { ...corner, width, height: NODE_HEIGHT, rx: 4, ...look }),
    make("text", { x, y: y + 4, "text-anchor": "middle", fill: colors.text }, short),
  );
  return group;
}

function make(tag, attributes, text, title) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  if (title) made.append(make("title", {}, title));
  return made;
}

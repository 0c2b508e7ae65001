// Downloads of the picture. The SVG is made from the positions, as text nodes and attributes only.
import { curve, fontOf, heightOf, labelOf, theme } from "./style.js";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 20;
const FOOTER = 44;
export const SCALE = 2;
const DASHES = { dashed: "6 4", dotted: "2 3" };

// A picture that is passed on says what it shows, of which data, and where to see it.
function footer({ title, note }) {
  return [title, [note, window.location.href].filter(Boolean).join(" · ")];
}

export async function savePng(cy, data, root) {
  const drawn = cy.png({ output: "blob", full: true, scale: SCALE, bg: theme(root).page });
  saveImage(await createImageBitmap(drawn), data, root);
}

// An image, drawn at twice its size, with the footer below it, as PNG.
export function saveImage(image, data, root) {
  const colors = theme(root);
  const canvas = document.createElement("canvas");
  canvas.width = image.width + 2 * SCALE * MARGIN;
  canvas.height = image.height + SCALE * (2 * MARGIN + FOOTER);
  const pen = canvas.getContext("2d");
  pen.fillStyle = colors.page;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, SCALE * MARGIN, SCALE * MARGIN);
  pen.fillStyle = colors.text;
  footer(data).forEach((line, number) => {
    pen.font = `${number ? "" : "bold "}${SCALE * 12}px sans-serif`;
    const y = canvas.height - SCALE * (FOOTER - 16 * (number + 1) + 4);
    pen.fillText(line, SCALE * MARGIN, y, canvas.width - 2 * SCALE * MARGIN);
  });
  canvas.toBlob((blob) => download(blob, `${data.title}.png`), "image/png");
}

export function saveSvg(cy, data, root) {
  const colors = theme(root);
  const shown = cy.elements(":visible");
  const marks = [
    ...cy.edges(":visible").map(line),
    ...cy.nodes(":visible").map((node) => shape(node, colors)),
  ];
  saveMarks(shown.boundingBox(), marks, data, root);
}

// SVG elements that stand within `box`, with the footer below them, as a file.
export function saveMarks(box, marks, data, root) {
  const text = new XMLSerializer().serializeToString(drawing(box, marks, data, theme(root)));
  download(new Blob([text], { type: "image/svg+xml" }), `${data.title}.svg`);
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[^\w.-]+/g, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function drawing(box, marks, data, colors) {
  const height = box.h + 2 * MARGIN + FOOTER;
  const svg = make("svg", {
    viewBox: [box.x1 - MARGIN, box.y1 - MARGIN, box.w + 2 * MARGIN, height].join(" "),
    width: box.w + 2 * MARGIN,
    height,
    "font-family": "sans-serif",
    "font-size": 12,
  });
  svg.append(
    make("title", {}, data.title),
    make("rect", {
      x: box.x1 - MARGIN,
      y: box.y1 - MARGIN,
      width: "100%",
      height: "100%",
      fill: colors.page,
    }),
    ...marks,
    ...footer(data).map((line, number) => {
      const y = box.y2 + MARGIN + 16 * (number + 1);
      return make("text", { x: box.x1, y, fill: colors.text, "font-size": number ? 10 : 12 }, line);
    }),
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
    "fill-opacity": node.style("background-opacity"),
    stroke: node.style("border-color"),
    "stroke-width": node.style("border-width"),
  };
  const [width, height, size] = [node.width(), heightOf(node), fontOf(node)];
  const text = { x, y: y + size / 3, "text-anchor": "middle", "font-size": size, fill: colors.text };
  group.append(
    make("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 5, ...look }),
    make("text", text, labelOf(node)),
  );
  return group;
}

export function make(tag, attributes, text, title) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  if (title) made.append(make("title", {}, title));
  return made;
}

// Where nodes stand: columns from left to right, or the positions that the page computed.
import dagre from "@dagrejs/dagre";
import { NODE_HEIGHT, READABLE_ZOOM, sizes } from "./style.js";

const ROW = NODE_HEIGHT + 6;
// The arrows of the tree are kept shorter and straighter than extra ones.
const MAIN_WEIGHT = 8;
// The first view is never blown up more than this.
const MOST_ZOOM = 1.15;
const MARGIN = 24;
const LEAST_HEIGHT = 200;

export function layOut(cy, { layout, focus }) {
  if (layout === "layered") {
    arrange(cy);
    fit(cy, focus);
  } else {
    cy.fit(undefined, MARGIN);
  }
}

function arrange(cy) {
  const { box, gap } = sizes(cy);
  const columns = new dagre.graphlib.Graph({ multigraph: true });
  columns.setGraph({ rankdir: "LR", nodesep: ROW - NODE_HEIGHT, ranksep: gap });
  columns.setDefaultEdgeLabel(() => ({}));
  cy.nodes().forEach((node) => {
    columns.setNode(node.id(), { width: box, height: NODE_HEIGHT });
  });
  cy.edges().forEach((edge) => {
    const weight = edge.data("extra") ? 1 : MAIN_WEIGHT;
    columns.setEdge(edge.source().id(), edge.target().id(), { weight }, edge.id());
  });
  dagre.layout(columns);
  cy.nodes().positions((node) => {
    const { x, y } = columns.node(node.id());
    return { x, y };
  });
}

// Shows everything, however small.
export function fitAll(cy) {
  const visible = cy.elements().not(".off");
  if (visible.empty()) return;
  cy.fit(visible, MARGIN);
  if (cy.zoom() <= MOST_ZOOM) return;
  cy.zoom(MOST_ZOOM);
  cy.center(visible);
}

// Shows everything if its text stays readable, else the surroundings of the focus. A narrow canvas
// shows all columns, as far as that leaves anything to see.
export function fit(cy, focus) {
  const visible = cy.elements().not(".off");
  if (visible.empty()) return;
  fitAll(cy);
  const across = (cy.width() - 2 * MARGIN) / visible.boundingBox().w;
  const least = Math.max(sizes(cy).leastZoom, Math.min(across, READABLE_ZOOM));
  if (cy.zoom() >= least) return;
  cy.zoom(least);
  const center = cy.getElementById(focus);
  cy.center(center.nonempty() ? center : visible);
  const box = visible.renderedBoundingBox();
  cy.panBy({ x: spare(box.x1, box.x2, cy.width()), y: spare(box.y1, box.y2, cy.height()) });
}

// How high the canvas has to be, so that a small picture leaves no empty frame.
export function neededHeight(cy) {
  const { h } = cy.elements().not(".off").boundingBox();
  return Math.max(LEAST_HEIGHT, h * cy.zoom() + 2 * MARGIN);
}

// How far to move so that no side of the window is left empty while the other cuts things off.
function spare(low, high, size) {
  if (high - low <= size - 2 * MARGIN) return (size - low - high) / 2;
  if (low > MARGIN) return MARGIN - low;
  return Math.max(0, size - MARGIN - high);
}

// Gives each new node the free place in the next column that is nearest to a neighbour that has
// one. Nodes that were there do not move, so that the reader keeps the map in mind.
export function placeNew(cy, added) {
  const taken = cy.nodes().not(added).map((node) => ({ ...node.position() }));
  let waiting = added.toArray();
  while (waiting.length) {
    const settled = cy.nodes().not(cy.collection(waiting));
    const rest = waiting.filter((node) => !settle(node, settled, taken));
    // What nothing leads to starts a row of its own below the rest.
    if (rest.length === waiting.length) {
      const node = rest.shift();
      node.position({ x: 0, y: Math.max(0, ...taken.map((place) => place.y)) + ROW });
      taken.push({ ...node.position() });
    }
    waiting = rest;
  }
}

function settle(node, settled, taken) {
  const parent = node.incomers("node").intersection(settled);
  const neighbour = parent.nonempty() ? parent : node.outgoers("node").intersection(settled);
  if (neighbour.empty()) return false;
  const from = neighbour.first().position();
  const { box, gap } = sizes(node.cy());
  const x = from.x + (parent.nonempty() ? box + gap : -box - gap);
  const column = taken.filter((place) => Math.abs(place.x - x) < box);
  const free = (y) => column.every((place) => Math.abs(place.y - y) >= ROW);
  for (let step = 0; ; step = step > 0 ? -step : 1 - step) {
    const y = from.y + step * ROW;
    if (!free(y)) continue;
    node.position({ x, y });
    taken.push({ x, y });
    return true;
  }
}

// Where nodes stand: columns from left to right, or the positions that the page computed.
import dagre from "@dagrejs/dagre";
import { NODE_HEIGHT, NODE_WIDTH } from "./style.js";

const ROW = NODE_HEIGHT + 6;
const GAP = 110;
// The arrows of the tree are kept shorter and straighter than extra ones.
const MAIN_WEIGHT = 8;
const COLUMN = NODE_WIDTH + GAP;
// Text stays readable: the first view is never smaller than this, nor blown up.
const FIRST_ZOOM = { least: 0.8, most: 1.15 };
const MARGIN = 24;

export function layOut(cy, { layout, focus }) {
  if (layout === "layered") {
    arrange(cy);
    fit(cy, focus);
  } else {
    cy.fit(undefined, MARGIN);
  }
}

function arrange(cy) {
  const columns = new dagre.graphlib.Graph({ multigraph: true });
  columns.setGraph({ rankdir: "LR", nodesep: ROW - NODE_HEIGHT, ranksep: GAP });
  columns.setDefaultEdgeLabel(() => ({}));
  cy.nodes().forEach((node) => {
    columns.setNode(node.id(), { width: NODE_WIDTH, height: NODE_HEIGHT });
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

// Shows everything if its text stays readable, else the surroundings of the focus.
export function fit(cy, focus) {
  const visible = cy.elements().not(".off");
  if (visible.empty()) return;
  cy.fit(visible, MARGIN);
  if (cy.zoom() >= FIRST_ZOOM.least && cy.zoom() <= FIRST_ZOOM.most) return;
  if (cy.zoom() > FIRST_ZOOM.most) {
    cy.zoom(FIRST_ZOOM.most);
    cy.center(visible);
    return;
  }
  cy.zoom(FIRST_ZOOM.least);
  const center = cy.getElementById(focus);
  cy.center(center.nonempty() ? center : visible);
  const box = visible.renderedBoundingBox();
  cy.panBy({ x: spare(box.x1, box.x2, cy.width()), y: spare(box.y1, box.y2, cy.height()) });
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
  const x = from.x + (parent.nonempty() ? COLUMN : -COLUMN);
  const column = taken.filter((place) => Math.abs(place.x - x) < NODE_WIDTH);
  const free = (y) => column.every((place) => Math.abs(place.y - y) >= ROW);
  for (let step = 0; ; step = step > 0 ? -step : 1 - step) {
    const y = from.y + step * ROW;
    if (!free(y)) continue;
    node.position({ x, y });
    taken.push({ x, y });
    return true;
  }
}

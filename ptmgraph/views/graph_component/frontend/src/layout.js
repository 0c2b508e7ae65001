// Where the boxes stand on the canvas. The page says their columns and heights.
import { MARGIN, heightOf, measure, sizes } from "./style.js";

const ROW_GAP = 8;
// The first view is never blown up more than this, and never smaller than can be read.
const MOST_ZOOM = 1.15;
const LEAST_ZOOM = { wide: 0.6, narrow: 0.35 };
const NARROW = 600;
const LEAST_HEIGHT = 120;

const leastZoom = (cy) => (cy.width() < NARROW ? LEAST_ZOOM.narrow : LEAST_ZOOM.wide);

// Puts each box where the page says.
export function arrange(cy) {
  measure(cy);
  const { box, gap } = sizes(cy);
  cy.nodes().positions((node) => ({ x: node.data("column") * (box + gap), y: node.data("y") }));
}

// Shows everything, however small, or all of some.
export function fitAll(cy, some = cy.elements().not(".off")) {
  if (some.empty()) return;
  cy.fit(some, MARGIN);
  if (cy.zoom() <= MOST_ZOOM) return;
  cy.zoom(MOST_ZOOM);
  cy.center(some);
}

// Shows everything if its text stays readable, else the surroundings of the focus, with as much of
// what it comes from as there is room for.
export function fit(cy, focus) {
  const visible = cy.elements().not(".off");
  if (visible.empty()) return;
  fitAll(cy);
  if (cy.zoom() >= leastZoom(cy)) return;
  cy.zoom(leastZoom(cy));
  const center = cy.getElementById(focus);
  cy.center(center.nonempty() ? center : visible);
  const box = visible.renderedBoundingBox();
  cy.panBy({ x: spare(box.x1, box.x2, cy.width()), y: spare(box.y1, box.y2, cy.height()) });
}

// How high the canvas has to be, so that a small picture leaves no empty frame.
export function neededHeight(cy) {
  const { w, h } = cy.elements().not(".off").boundingBox();
  const zoom = Math.min(MOST_ZOOM, Math.max(leastZoom(cy), (cy.width() - 2 * MARGIN) / w));
  return Math.max(LEAST_HEIGHT, h * zoom + 2 * MARGIN);
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
  const taken = cy.nodes().not(added).map((node) => placeOf(node));
  let waiting = added.toArray();
  while (waiting.length) {
    const settled = cy.nodes().not(cy.collection(waiting));
    const rest = waiting.filter((node) => !settle(node, settled, taken));
    // What nothing leads to starts a row of its own below the rest.
    if (rest.length === waiting.length) {
      const node = rest.shift();
      const y = Math.max(0, ...taken.map((place) => place.y + place.half));
      node.position({ x: 0, y: y + ROW_GAP + heightOf(node) });
      taken.push(placeOf(node));
    }
    waiting = rest;
  }
}

const placeOf = (node) => ({ ...node.position(), half: heightOf(node) / 2 });

function settle(node, settled, taken) {
  const parent = node.incomers("node").intersection(settled);
  const neighbour = parent.nonempty() ? parent : node.outgoers("node").intersection(settled);
  if (neighbour.empty()) return false;
  const from = neighbour.first().position();
  const { box, gap } = sizes(node.cy());
  const x = from.x + (parent.nonempty() ? box + gap : -box - gap);
  const half = heightOf(node) / 2;
  const column = taken.filter((place) => Math.abs(place.x - x) < box);
  const free = (y) => column.every((one) => Math.abs(one.y - y) >= one.half + half + ROW_GAP - 0.01);
  for (let step = 0; ; step = step > 0 ? -step : 1 - step) {
    const y = from.y + step * (half + ROW_GAP / 2);
    if (!free(y)) continue;
    node.position({ x, y });
    taken.push(placeOf(node));
    return true;
  }
}

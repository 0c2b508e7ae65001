// The picture without a mouse.
const ZOOM_STEP = 1.25;
const DIRECTIONS = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export function steer(canvas, cy, { choose, expand, fit, path, search, leave }) {
  canvas.addEventListener("keydown", (event) => {
    const chosen = cy.nodes(":selected").first();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in DIRECTIONS) move(cy, chosen, DIRECTIONS[event.key], choose);
    else if (event.key === "Enter" && chosen.nonempty()) expand(chosen);
    else if (event.key === "Escape") leave();
    else if (event.key === "+" || event.key === "=") zoom(cy, ZOOM_STEP);
    else if (event.key === "-") zoom(cy, 1 / ZOOM_STEP);
    else if (event.key === "0") fit();
    else if (event.key === "p") path();
    else if (event.key === "/") search();
    else return;
    event.preventDefault();
  });
}

function zoom(cy, factor) {
  cy.zoom({
    level: cy.zoom() * factor,
    renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 },
  });
}

// Chooses the nearest node in a direction; what lies off the line counts double.
function move(cy, chosen, direction, choose) {
  const nodes = cy.nodes(":visible");
  const focus = nodes.filter(".focus");
  const next = chosen.nonempty()
    ? nearest(nodes, chosen, direction)
    : (focus.nonempty() ? focus : nodes).first();
  if (!next || next.empty()) return;
  choose(next);
  const { x1, y1, x2, y2 } = cy.extent();
  const { x, y } = next.position();
  if (x < x1 || x > x2 || y < y1 || y > y2) cy.center(next);
}

function nearest(nodes, chosen, direction) {
  const from = chosen.position();
  let best = null;
  let least = Infinity;
  nodes.not(chosen).forEach((node) => {
    const to = node.position();
    const along = (to.x - from.x) * direction.x + (to.y - from.y) * direction.y;
    const off = Math.abs((to.x - from.x) * direction.y) + Math.abs((to.y - from.y) * direction.x);
    if (along > 1 && along + 2 * off < least) {
      best = node;
      least = along + 2 * off;
    }
  });
  return best;
}

// The whole picture in a corner, with the part that is seen; a press there moves the view.
const WIDTH = 150;
const MOST_HEIGHT = 110;
// The border and the padding of the map.
const BORDER = 5;

export class MiniMap {
  constructor(cy, canvas) {
    this.cy = cy;
    this.map = document.createElement("canvas");
    this.map.className = "minimap";
    this.map.setAttribute("aria-hidden", "true");
    canvas.append(this.map);
    const go = (event) => this.go(event);
    this.map.addEventListener("pointerdown", (event) => {
      this.map.setPointerCapture(event.pointerId);
      go(event);
    });
    this.map.addEventListener("pointermove", (event) => event.buttons && go(event));
    for (const name of ["pointerdown", "mousedown", "touchstart", "click", "wheel"]) {
      this.map.addEventListener(name, (event) => event.stopPropagation());
    }
    cy.on("viewport resize position add remove style", () => this.soon());
  }

  soon() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      if (!this.cy.destroyed()) this.draw();
    });
  }

  draw() {
    const { cy, map } = this;
    const nodes = cy.nodes().not(".off");
    const seen = cy.extent();
    if (nodes.empty()) return;
    const box = nodes.boundingBox({ includeLabels: false });
    map.hidden =
      box.x1 >= seen.x1 && box.x2 <= seen.x2 && box.y1 >= seen.y1 && box.y2 <= seen.y2;
    if (map.hidden) return;
    const scale = Math.min(WIDTH / box.w, MOST_HEIGHT / box.h);
    this.from = { x: box.x1, y: box.y1, scale };
    const dots = window.devicePixelRatio || 1;
    map.width = box.w * scale * dots;
    map.height = box.h * scale * dots;
    map.style.width = `${box.w * scale}px`;
    map.style.height = `${box.h * scale}px`;
    const pen = map.getContext("2d");
    pen.scale(dots * scale, dots * scale);
    pen.translate(-box.x1, -box.y1);
    nodes.forEach((node) => {
      const { x, y } = node.position();
      pen.fillStyle = node.style("border-color");
      pen.globalAlpha = node.hasClass("faded") ? 0.2 : 0.8;
      const [w, h] = [node.width(), Math.max(node.height(), 2 / scale)];
      pen.fillRect(x - w / 2, y - h / 2, w, h);
    });
    pen.globalAlpha = 1;
    pen.lineWidth = 1.5 / scale;
    pen.strokeStyle = getComputedStyle(map).color;
    pen.strokeRect(seen.x1, seen.y1, seen.w, seen.h);
  }

  go(event) {
    const { x, y, scale } = this.from;
    const frame = this.map.getBoundingClientRect();
    const to = { x: x + (event.clientX - frame.x - BORDER) / scale, y: y + (event.clientY - frame.y - BORDER) / scale };
    const { cy } = this;
    const zoom = cy.zoom();
    cy.pan({ x: cy.width() / 2 - to.x * zoom, y: cy.height() / 2 - to.y * zoom });
  }
}

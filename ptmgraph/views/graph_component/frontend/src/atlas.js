// An overview of thousands of models: a dot each, in circles for families and owners.
import { AtlasPainter } from "./atlas_painter.js";
import { button, choice, element } from "./dom.js";
import { drawLegend } from "./legend.js";
import { SCALE, make, saveImage, saveMarks } from "./save.js";

const KEYS =
  "Arrow keys move between models, Enter puts one in the middle, plus and minus zoom, 0 shows " +
  "everything, Escape clears and then leaves.";
const WHEEL = 0.0016;
const NEAR = 9;
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class AtlasView {
  constructor(parent, data, { keep, expand }) {
    Object.assign(this, { keep, open: expand, data, state: data.view });
    this.root = element("div", "graph");
    this.legend = element("div", "legend", { role: "group", "aria-label": "What is shown" });
    this.frame = element("div", "canvas");
    this.canvas = element("canvas", "atlas", { tabindex: "0", role: "application" });
    this.tip = element("div", "tip", { hidden: "" });
    this.spoken = element("div", "spoken", { "aria-live": "polite" });
    this.frame.append(this.canvas);
    const bar = element("div", "bar");
    bar.append(...this.tools());
    this.root.append(bar, this.legend, this.frame, this.tip, this.spoken);
    parent.append(this.root);
    this.painter = new AtlasPainter(this.canvas, this.root);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.frame);
    this.listen();
  }

  destroy() {
    this.watch.disconnect();
    this.root.remove();
  }

  tools() {
    const looks = element("div", "tools");
    this.input = element("input", "find", { type: "search", placeholder: "Find in the overview", "aria-label": "Find in the overview" });
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("keydown", (event) => event.key === "Enter" && this.next());
    const colorings = Object.keys(this.data.palettes).map((name) => [name, name]);
    this.colors = choice("Colour", colorings, (color) => this.set({ color, hidden: [] }));
    looks.append(this.input, this.colors.made);
    const acts = element("div", "tools");
    acts.append(
      button("Fit", "Show everything", () => this.fit()),
      button("PNG", "Download the picture as PNG", () => this.png()),
      button("SVG", "Download the picture as SVG", () => this.svg()),
    );
    return [looks, acts];
  }

  update(data) {
    this.data = data;
    this.canvas.setAttribute("aria-label", `${data.title}. ${data.dots.ids.length} models. ${KEYS}`);
    this.colors.select.value = this.state.color;
    this.frame.style.height = `${data.height}px`;
    this.painter.take(data);
    this.chosen = data.dots.ids.indexOf(this.state.node);
    this.resize();
    this.filter();
  }

  resize() {
    const moved = this.painter.resize(this.frame.clientWidth, this.frame.clientHeight);
    if (moved || !this.fitted) this.fit();
    else this.paint();
  }

  fit() {
    this.fitted = true;
    this.painter.show(this.data.box);
    this.paint();
  }

  paint() {
    this.painter.paint({ hovered: this.hovered, chosen: this.chosen, found: this.found });
  }

  set(change) {
    this.state = { ...this.state, ...change };
    if ("color" in change || "hidden" in change) this.filter();
    this.keep(this.state);
  }

  toggle(key) {
    const { hidden } = this.state;
    this.set({ hidden: hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key] });
  }

  filter() {
    this.painter.color(this.state.color, new Set(this.state.hidden));
    drawLegend(this, { kinds: new Set(), groups: this.painter.groups, broken: false });
    this.paint();
  }

  // The models that match stand out; Enter goes from one to the next.
  look() {
    const text = this.input.value.trim().toLowerCase();
    const { ids } = this.data.dots;
    this.found = text ? ids.flatMap((id, i) => (id.toLowerCase().includes(text) ? [i] : [])) : null;
    this.at = -1;
    this.spoken.textContent = this.found ? `${this.found.length} found. Enter goes to the next.` : "";
    this.paint();
  }

  next() {
    if (!this.found?.length) return;
    this.at = (this.at + 1) % this.found.length;
    this.choose(this.found[this.at]);
    this.painter.center(this.chosen, 2);
    this.paint();
  }

  choose(dot) {
    if (dot === this.chosen) return;
    this.chosen = dot;
    this.spoken.textContent = dot < 0 ? "" : this.painter.title(dot);
    this.paint();
    this.set({ node: dot < 0 ? null : this.data.dots.ids[dot], edge: null });
  }

  listen() {
    const { canvas, painter } = this;
    const place = (event) => {
      const frame = canvas.getBoundingClientRect();
      return [event.clientX - frame.x, event.clientY - frame.y];
    };
    const pressed = new Map();
    let moved = 0;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pressed.set(event.pointerId, place(event));
      moved = 0;
    });
    canvas.addEventListener("pointermove", (event) => {
      const now = place(event);
      const before = pressed.get(event.pointerId);
      if (!before) return this.hover(event, now);
      moved += Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1]);
      if (pressed.size === 1) painter.pan(now[0] - before[0], now[1] - before[1]);
      else this.pinch(pressed, event.pointerId, now);
      pressed.set(event.pointerId, now);
      this.paint();
    });
    const lift = (event) => {
      if (pressed.delete(event.pointerId) && moved < 4) this.press(place(event));
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", (event) => pressed.delete(event.pointerId));
    canvas.addEventListener("pointerleave", (event) => this.hover(event, [-99, -99]));
    canvas.addEventListener("dblclick", (event) => {
      const dot = painter.dotAt(...place(event), NEAR);
      if (dot >= 0) this.open(this.data.dots.ids[dot]);
    });
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      painter.zoom(Math.exp(-event.deltaY * WHEEL), ...place(event));
      this.paint();
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  pinch(pressed, id, now) {
    const [other] = [...pressed].filter(([key]) => key !== id).map(([, at]) => at);
    const before = pressed.get(id);
    const apart = (one) => Math.hypot(one[0] - other[0], one[1] - other[1]) || 1;
    this.painter.zoom(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  }

  // A press on a dot chooses it; one on a circle shows the circle, and one beside it, everything.
  press([x, y]) {
    const dot = this.painter.dotAt(x, y, NEAR);
    if (dot >= 0) return this.choose(dot);
    const circle = this.painter.circleAt(x, y);
    this.choose(-1);
    if (circle) {
      this.painter.show(circle);
      this.spoken.textContent = this.painter.words(circle);
    } else this.painter.show(this.data.box);
    this.paint();
  }

  hover(event, [x, y]) {
    const dot = this.painter.dotAt(x, y, NEAR);
    const circle = dot < 0 ? this.painter.circleAt(x, y) : null;
    this.tip.hidden = dot < 0 && !circle;
    if (!this.tip.hidden) {
      this.tip.textContent = dot < 0 ? this.painter.words(circle) : this.painter.title(dot);
      this.tip.style.left = `${Math.min(x + 14, this.canvas.clientWidth - 240)}px`;
      this.tip.style.top = `${y + this.frame.offsetTop + 14}px`;
    }
    if (dot === this.hovered) return;
    this.hovered = dot;
    this.paint();
  }

  key(event) {
    const { painter } = this;
    const [x, y] = [this.canvas.clientWidth / 2, this.canvas.clientHeight / 2];
    if (event.key in DIRECTIONS) {
      this.choose(painter.nextDot(this.chosen, DIRECTIONS[event.key]));
      painter.reveal(this.chosen);
    } else if (event.key === "Enter" && this.chosen >= 0) this.open(this.data.dots.ids[this.chosen]);
    else if (event.key === "Escape") this.chosen >= 0 ? this.choose(-1) : this.canvas.blur();
    else if (event.key === "+" || event.key === "=") painter.zoom(1.3, x, y);
    else if (event.key === "-") painter.zoom(1 / 1.3, x, y);
    else if (event.key === "0") this.fit();
    else return;
    event.preventDefault();
    this.paint();
  }

  png() {
    saveImage(this.painter.image(SCALE, { chosen: this.chosen, found: this.found }), this.data, this.root);
  }

  svg() {
    saveMarks(...this.painter.marks(make), this.data, this.root);
  }
}

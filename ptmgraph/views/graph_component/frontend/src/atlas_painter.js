// Draws the overview, and knows where everything is. Dots come with the weightiest first.
import { theme } from "./style.js";

const ZOOM = [0.02, 30];
const MARGIN = 16;
const FONT = 12;
const MOST_NAMES = 140;
const LEAST_DOT = 0.9;
const NAMED_DOT = 3.2;
const NAME_WIDTH = 110;

export class AtlasPainter {
  constructor(canvas, root) {
    Object.assign(this, { canvas, root, scale: 1, x: 0, y: 0 });
  }

  take(data) {
    this.dots = data.dots;
    this.circles = data.circles;
    this.palettes = data.palettes;
    this.children = new Map();
    data.dots.parent.forEach((parent, dot) => {
      if (parent < 0) return;
      if (!this.children.has(parent)) this.children.set(parent, []);
      this.children.get(parent).push(dot);
    });
  }

  // The size of the canvas in pixels of the page; says whether it changed.
  resize(width, height) {
    if (width === this.width && height === this.height) return false;
    Object.assign(this, { width, height });
    const dots = window.devicePixelRatio || 1;
    this.canvas.width = width * dots;
    this.canvas.height = height * dots;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    return true;
  }

  show({ x, y, r }) {
    const room = Math.min(this.width, this.height) - 2 * MARGIN;
    this.scale = Math.min(ZOOM[1], Math.max(ZOOM[0], room / (2 * r)));
    Object.assign(this, { x: this.width / 2 - x * this.scale, y: this.height / 2 - y * this.scale });
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
  }

  zoom(factor, x, y) {
    const scale = Math.min(ZOOM[1], Math.max(ZOOM[0], this.scale * factor));
    const change = scale / this.scale;
    Object.assign(this, { scale, x: x - (x - this.x) * change, y: y - (y - this.y) * change });
  }

  center(dot, least) {
    this.scale = Math.max(this.scale, least);
    this.x = this.width / 2 - this.dots.x[dot] * this.scale;
    this.y = this.height / 2 - this.dots.y[dot] * this.scale;
  }

  reveal(dot) {
    const [x, y] = this.at(dot);
    if (dot >= 0 && (x < 0 || y < 0 || x > this.width || y > this.height)) this.center(dot, 0);
  }

  at(dot) {
    return [this.dots.x[dot] * this.scale + this.x, this.dots.y[dot] * this.scale + this.y];
  }

  color(coloring, hidden) {
    const names = this.dots.names[coloring] ?? [];
    const own = this.dots.groups[coloring] ?? [];
    this.groups = new Set(names);
    this.layers = names
      .map((name, group) => ({ name, group, color: this.palettes[coloring][name] }))
      .filter(({ name }) => !hidden.has(name));
    const shown = new Set(this.layers.map(({ group }) => group));
    this.shown = this.dots.ids.map((_, dot) => shown.has(own[dot]));
    this.own = own;
  }

  title(dot) {
    return this.dots.titles[dot];
  }

  words({ label, models }) {
    return `${label}: ${models.toLocaleString("en")} models`;
  }

  dotAt(x, y, near) {
    const [px, py] = [(x - this.x) / this.scale, (y - this.y) / this.scale];
    let best = -1;
    let least = (near / this.scale) ** 2;
    this.dots.ids.forEach((_, dot) => {
      if (!this.shown?.[dot]) return;
      const far = (this.dots.x[dot] - px) ** 2 + (this.dots.y[dot] - py) ** 2;
      const reach = Math.max(this.dots.r[dot] ** 2, Math.min(least, (this.dots.r[dot] * 2) ** 2));
      if (far < least && far <= reach) [best, least] = [dot, far];
    });
    return best;
  }

  // The smallest circle around a place, but no smaller than what is seen now.
  circleAt(x, y) {
    const [px, py] = [(x - this.x) / this.scale, (y - this.y) / this.scale];
    const around = this.circles.filter((one) => Math.hypot(one.x - px, one.y - py) <= one.r);
    return around.sort((one, other) => one.r - other.r)[0] ?? null;
  }

  nextDot(from, [dx, dy]) {
    if (from < 0) return this.shown.indexOf(true);
    let best = from;
    let least = Infinity;
    this.dots.ids.forEach((_, dot) => {
      if (dot === from || !this.shown[dot]) return;
      const [x, y] = [this.dots.x[dot] - this.dots.x[from], this.dots.y[dot] - this.dots.y[from]];
      const along = x * dx + y * dy;
      const off = Math.abs(x * dy) + Math.abs(y * dx);
      if (along > 0.5 && along + 2 * off < least) [best, least] = [dot, along + 2 * off];
    });
    return best;
  }

  paint(marked) {
    if (!this.shown || !this.width) return;
    const pen = this.canvas.getContext("2d");
    const dots = window.devicePixelRatio || 1;
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    this.draw(pen, marked);
  }

  image(scale, marked) {
    const canvas = document.createElement("canvas");
    canvas.width = this.width * scale;
    canvas.height = this.height * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    this.draw(pen, marked);
    return canvas;
  }

  draw(pen, { hovered = -1, chosen = -1, found = null }) {
    const colors = theme(this.root);
    pen.fillStyle = colors.page;
    pen.fillRect(0, 0, this.width, this.height);
    for (const circle of this.circles) this.disc(pen, circle, colors);
    const only = found && new Set(found);
    for (const { group, color } of this.layers) {
      pen.fillStyle = color;
      for (const faint of only ? [true, false] : [false]) {
        pen.globalAlpha = faint ? 0.12 : 0.9;
        pen.beginPath();
        this.dots.ids.forEach((_, dot) => {
          if (this.own[dot] === group && (!only || only.has(dot) !== faint)) this.dot(pen, dot);
        });
        pen.fill();
      }
    }
    pen.globalAlpha = 1;
    for (const dot of new Set([chosen, hovered])) if (dot >= 0) this.kin(pen, dot, colors);
    this.names(pen, colors, [chosen, hovered].filter((dot) => dot >= 0), found);
  }

  dot(pen, dot) {
    const [x, y] = this.at(dot);
    const r = Math.max(LEAST_DOT, this.dots.r[dot] * this.scale);
    if (x < -r || y < -r || x > this.width + r || y > this.height + r) return;
    if (r < 1.4) pen.rect(x - r, y - r, 2 * r, 2 * r);
    else {
      pen.moveTo(x + r, y);
      pen.arc(x, y, r, 0, 2 * Math.PI);
    }
  }

  disc(pen, circle, colors) {
    pen.beginPath();
    const [x, y] = [circle.x * this.scale + this.x, circle.y * this.scale + this.y];
    pen.arc(x, y, circle.r * this.scale, 0, 2 * Math.PI);
    pen.globalAlpha = circle.level ? 0.6 : 1;
    pen.fillStyle = circle.level ? colors.page : colors.box;
    pen.fill();
    pen.globalAlpha = 0.25;
    pen.strokeStyle = colors.text;
    pen.lineWidth = 1;
    pen.stroke();
    pen.globalAlpha = 1;
  }

  // The lines from a model up to its roots, and to what was made from it.
  kin(pen, dot, colors) {
    pen.strokeStyle = colors.primary;
    pen.lineWidth = 1.5;
    pen.beginPath();
    const line = (from, to) => {
      pen.moveTo(...this.at(from));
      pen.lineTo(...this.at(to));
    };
    const seen = new Set();
    for (let at = dot; this.dots.parent[at] >= 0 && !seen.has(at); at = this.dots.parent[at]) {
      seen.add(at);
      line(at, this.dots.parent[at]);
    }
    for (const child of this.children.get(dot) ?? []) line(dot, child);
    pen.stroke();
    const [x, y] = this.at(dot);
    pen.beginPath();
    pen.arc(x, y, Math.max(4, this.dots.r[dot] * this.scale + 3), 0, 2 * Math.PI);
    pen.lineWidth = 2.5;
    pen.stroke();
  }

  // Names, where there is room: what is marked, then circles, then the weightiest dots.
  names(pen, colors, marked, found) {
    const taken = [];
    const free = ([x1, y1, x2, y2]) =>
      taken.every(([a1, b1, a2, b2]) => x2 < a1 || x1 > a2 || y2 < b1 || y1 > b2);
    const write = (text, x, y, size, bold, force) => {
      pen.font = `${bold ? "600 " : ""}${size}px ${colors.font}`;
      const half = pen.measureText(text).width / 2 + 3;
      const box = [x - half, y - size, x + half, y + 4];
      if (x < -half || y < 0 || x > this.width + half || y > this.height + size) return false;
      if (!force && !free(box)) return false;
      taken.push(box);
      pen.lineWidth = 3.5;
      pen.strokeStyle = colors.page;
      pen.lineJoin = "round";
      pen.strokeText(text, x - half + 3, y);
      pen.fillStyle = colors.text;
      pen.fillText(text, x - half + 3, y);
      return true;
    };
    const below = (dot) => this.at(dot)[1] + Math.max(3, this.dots.r[dot] * this.scale) + FONT + 1;
    for (const dot of marked) write(this.dots.ids[dot], this.at(dot)[0], below(dot), 13, true, true);
    for (const circle of this.circles) {
      const wide = circle.r * this.scale;
      if (wide < (circle.level ? 34 : 14)) continue;
      const size = circle.level ? FONT : Math.min(18, Math.max(FONT, wide / 7));
      const [x, y] = [circle.x * this.scale + this.x, circle.y * this.scale + this.y];
      const count = ` · ${circle.models.toLocaleString("en")}`;
      const most = Math.max(2 * wide + 20, NAME_WIDTH) / size - count.length * 0.5;
      write(cut(circle.label, most) + count, x, y - wide + size + 3, size, !circle.level);
    }
    let named = 0;
    for (const dot of found ?? this.dots.ids.keys()) {
      if (named === MOST_NAMES) break;
      if (!this.shown[dot] || this.dots.r[dot] * this.scale < NAMED_DOT) continue;
      const name = this.dots.ids[dot];
      named += write(cut(name.slice(name.lastIndexOf("/") + 1), 15), this.at(dot)[0], below(dot), FONT);
    }
  }

  // The whole as SVG marks: its bounds, circles, dots and the names of circles.
  marks(make) {
    const { circles, dots } = this;
    const colors = theme(this.root);
    const color = new Map(this.layers.map((layer) => [layer.group, layer.color]));
    const box = {
      x1: Math.min(...circles.map((c) => c.x - c.r)),
      y1: Math.min(...circles.map((c) => c.y - c.r)),
      x2: Math.max(...circles.map((c) => c.x + c.r)),
      y2: Math.max(...circles.map((c) => c.y + c.r)),
    };
    const ring = { "fill-opacity": 0.7, stroke: colors.text, "stroke-opacity": 0.25 };
    const shown = [...dots.ids.keys()].filter((dot) => this.shown[dot]);
    const disc = (c) => make("circle", { cx: c.x, cy: c.y, r: c.r, fill: c.level ? colors.page : colors.box, ...ring });
    const dot = (d) =>
      make("circle", { cx: dots.x[d], cy: dots.y[d], r: dots.r[d], fill: color.get(this.own[d]) }, undefined, dots.titles[d]);
    const name = (c) => {
      const size = Math.max(8, c.r / 7);
      const place = { x: c.x, y: c.y - c.r + size + 3, "text-anchor": "middle", fill: colors.text };
      return make("text", { ...place, "font-size": size }, c.label);
    };
    const marks = [...circles.map(disc), ...shown.map(dot), ...circles.filter((c) => !c.level).map(name)];
    return [{ ...box, w: box.x2 - box.x1, h: box.y2 - box.y1 }, marks];
  }
}

// A text of so many times its size in width; names differ at their ends.
function cut(text, wide) {
  const most = Math.max(4, Math.floor(wide / 0.55));
  if (text.length <= most) return text;
  const end = Math.floor(most / 2);
  return `${text.slice(0, most - end - 1)}…${text.slice(-end)}`;
}

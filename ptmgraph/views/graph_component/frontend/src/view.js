// One picture: its elements in the page, its graph, and what the reader does with them.
import cytoscape from "cytoscape";
import { button, choice, element } from "./dom.js";
import { Find } from "./find.js";
import { steer } from "./keyboard.js";
import { arrange, fit, fitAll, neededHeight, placeNew } from "./layout.js";
import { drawLegend } from "./legend.js";
import { MiniMap } from "./minimap.js";
import { savePng, saveSvg } from "./save.js";
import { stylesheet } from "./style.js";

const ZOOM = { minZoom: 0.03, maxZoom: 3 };
// Marks that do not come from the page.
const PASSING = ["near", "way", "faded", "found"];
const KEYS =
  "Arrow keys move between boxes, Enter opens, p begins a path, slash searches, plus and minus " +
  "zoom, 0 shows everything, Escape clears and then leaves.";

export class GraphView {
  // `state` is what the page keeps in the address: what is chosen, hidden, coloured and sized, and
  // the two ends of a path.
  constructor(parent, data, { keep, expand, find }) {
    this.keep = keep;
    this.open = expand;
    this.state = data.view;
    this.root = element("div", "graph");
    this.legend = element("div", "legend", { role: "group", "aria-label": "What is shown" });
    this.canvas = element("div", "canvas", { tabindex: "0", role: "application" });
    this.tip = element("div", "tip", { hidden: "" });
    this.spoken = element("div", "spoken", { "aria-live": "polite" });
    const bar = element("div", "bar");
    this.root.append(bar, this.legend, this.canvas, this.tip, this.spoken);
    parent.append(this.root);
    this.cy = cytoscape({
      container: this.canvas,
      ...ZOOM,
      boxSelectionEnabled: false,
      selectionType: "single",
    });
    this.find = new Find(this.cy, {
      tell: (text) => this.tell(text),
      show: (node) => this.choose(node),
      ask: find,
    });
    bar.append(...this.tools(data));
    this.map = new MiniMap(this.cy, this.canvas);
    this.listen();
  }

  destroy() {
    this.cy.destroy();
    this.root.remove();
  }

  tools(data) {
    const looks = element("div", "tools");
    const colorings = Object.keys(data.palettes).map((name) => [name, name]);
    this.colors = choice("Colour", colorings, (color) => this.set({ color, hidden: [] }));
    this.sizes = choice("Size", Object.entries(data.sizes), (size) => this.set({ size }));
    looks.append(this.find.input);
    if (colorings.length) looks.append(this.colors.made);
    if (Object.keys(data.sizes).length) looks.append(this.sizes.made);
    const acts = element("div", "tools");
    this.pathButton = button("Path", "Choose a box, then another one", () => this.beginPath());
    acts.append(
      this.pathButton,
      button("Fit", "Show everything", () => fitAll(this.cy)),
      button("Arrange", "Arrange again from scratch", () => this.rearrange()),
      button("PNG", "Download the picture as PNG", () => savePng(this.cy, this.data, this.root)),
      button("SVG", "Download the picture as SVG", () => saveSvg(this.cy, this.data, this.root)),
    );
    return [looks, acts];
  }

  listen() {
    const { cy } = this;
    cy.on("tap", (event) => {
      this.canvas.focus({ preventScroll: true });
      const item = event.target === cy ? null : event.target;
      if (item?.isNode() && (this.from || event.originalEvent?.shiftKey)) this.endPath(item);
      else this.choose(item);
    });
    cy.on("dbltap", "node", (event) => this.expand(event.target));
    cy.on("position", "node", (event) => event.target.connectedEdges().updateStyle());
    cy.on("mouseover", "node, edge", (event) => this.showTip(event));
    cy.on("mouseout pan zoom drag", () => (this.tip.hidden = true));
    steer(this.canvas, cy, {
      choose: (item) => this.choose(item),
      expand: (item) => (this.from ? this.endPath(item) : this.expand(item)),
      fit: () => fitAll(cy),
      path: () => this.beginPath(),
      search: () => this.find.input.focus(),
      leave: () => this.leave(),
    });
  }

  tell(text) {
    this.spoken.textContent = text;
  }

  // Changes what is kept in the address, and tells the page.
  set(change) {
    this.state = { ...this.state, ...change };
    if ("color" in change) this.color();
    if ("hidden" in change) this.filter();
    this.keep(this.state);
  }

  expand(node) {
    if (this.data.opens) this.open(node.id());
    else this.tell("This picture shows all that it can. Open the model to see more around it.");
  }

  // Selects a node or an edge, or nothing, and tells the page about a change.
  choose(item) {
    const chosen = { node: item?.isNode() ? item.id() : null, edge: item?.isEdge() ? item.id() : null };
    const { node, edge } = this.state;
    if (chosen.node === node && chosen.edge === edge) return;
    this.mark(item);
    this.set(chosen);
  }

  mark(item) {
    this.cy.elements(":selected").unselect();
    item?.select();
    this.cy.edges().removeClass("near");
    if (item?.isNode()) item.connectedEdges().addClass("near");
    this.tell(item ? item.data("title") : "");
  }

  beginPath() {
    const chosen = this.cy.nodes(":selected").first();
    if (this.state.path.length) {
      this.set({ path: [] });
      this.tell("The path is cleared.");
    } else if (this.from || chosen.empty()) {
      this.from = null;
      this.tell("Choose a box first, then press Path, then choose the other end.");
    } else {
      this.from = chosen.id();
      this.tell(`Path from ${chosen.data("label")}: choose the box where it ends.`);
    }
    this.pathButton.setAttribute("aria-pressed", String(Boolean(this.from)));
  }

  endPath(node) {
    const from = this.from ?? this.cy.nodes(":selected").first().id();
    this.from = null;
    this.pathButton.setAttribute("aria-pressed", "false");
    if (from && from !== node.id()) this.set({ path: [from, node.id()] });
  }

  leave() {
    if (this.from) this.beginPath();
    else if (this.state.path.length) this.set({ path: [] });
    else if (this.state.node || this.state.edge) this.choose(null);
    else this.canvas.blur();
  }

  showTip(event) {
    const { x, y } = event.renderedPosition;
    this.tip.textContent = event.target.data("title");
    this.tip.style.left = `${Math.min(x + 12, this.canvas.offsetWidth - 220) + this.canvas.offsetLeft}px`;
    this.tip.style.top = `${y + this.canvas.offsetTop + 14}px`;
    this.tip.hidden = false;
  }

  update(data) {
    const { cy } = this;
    const fresh = !this.data;
    const resized = !fresh && data.view.size !== this.drawnSize;
    this.data = data;
    this.drawnSize = data.view.size;
    this.canvas.setAttribute("aria-label", `${data.title}. ${data.nodes.length} boxes. ${KEYS}`);
    this.colors.select.value = this.state.color;
    this.sizes.select.value = this.state.size;
    if (fresh) this.setHeight(data.height);
    const added = this.merge(data);
    if (fresh || resized) arrange(cy);
    else placeNew(cy, added);
    this.color();
    this.filter();
    this.frame(fresh);
    if (fresh) this.mark(cy.getElementById(this.state.node ?? this.state.edge ?? "").first());
    this.showWay();
  }

  // Makes the canvas as high as the picture needs, up to the height that the page allows. Later
  // it only grows, and nothing in it moves.
  frame(fresh) {
    const height = Math.min(this.data.height, neededHeight(this.cy));
    if (fresh || height > this.canvas.offsetHeight) this.setHeight(height);
    if (fresh) fit(this.cy, this.data.focus);
  }

  rearrange() {
    arrange(this.cy);
    this.color();
    this.frame(true);
  }

  setHeight(pixels) {
    this.canvas.style.height = `${pixels}px`;
    this.cy.resize();
  }

  // Makes the graph hold what `data` says; nodes that stay keep their place. Returns new nodes.
  merge(data) {
    const { cy } = this;
    const wanted = new Set([...data.nodes, ...data.edges].map((item) => item.id));
    const known = new Set(cy.elements().map((item) => item.id()));
    cy.elements().filter((item) => !wanted.has(item.id())).remove();
    const look = (item) =>
      "source" in item ? ["extra", "broken"].filter((word) => item[word]).join(" ") : item.kind;
    const definition = (item) => ({ data: item, classes: look(item) });
    for (const item of [...data.nodes, ...data.edges].filter((item) => known.has(item.id))) {
      const element = cy.getElementById(item.id).data(item);
      element.classes([look(item), ...PASSING.filter((name) => element.hasClass(name))].join(" "));
    }
    const unknown = (items) => items.filter((item) => !known.has(item.id)).map(definition);
    return cy.add({ nodes: unknown(data.nodes), edges: unknown(data.edges) }).nodes();
  }

  // Gives each box the group that it has in the chosen colouring, and all their looks.
  color() {
    const { cy, data, state } = this;
    cy.batch(() => cy.nodes().forEach((node) => {
      node.data("group", node.data("groups")[state.color] ?? "");
    }));
    cy.style(stylesheet(this.root, cy, data, state.color));
  }

  toggle(key) {
    const { hidden } = this.state;
    this.set({ hidden: hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key] });
  }

  // Hides the relations and groups that the legend has switched off, and nodes that only they
  // lead to. What the picture is about stays.
  filter() {
    const { cy } = this;
    const hidden = new Set(this.state.hidden);
    const focus = this.data.focus;
    cy.batch(() => {
      const off = (node) => hidden.has(node.data("group")) && node.id() !== focus;
      cy.elements().removeClass("off");
      cy.nodes().filter(off).addClass("off").connectedEdges().addClass("off");
      cy.edges().filter((edge) => hidden.has(edge.data("kind"))).addClass("off");
      cy.nodes()
        .filter((node) => {
          const edges = node.connectedEdges();
          return edges.nonempty() && edges.not(".off").empty() && node.id() !== focus;
        })
        .addClass("off");
    });
    drawLegend(this, {
      kinds: new Set(cy.edges().map((edge) => edge.data("kind"))),
      groups: new Set(cy.nodes().map((node) => node.data("group"))),
      broken: cy.edges(".broken").nonempty(),
    });
  }

  // Makes the path that the page found stand out.
  showWay() {
    const { cy, data } = this;
    const key = data.way.join("\n");
    if (key === (this.way ?? "")) return;
    this.way = key;
    cy.elements().removeClass("faded way");
    if (!data.way.length) return;
    const on = cy.nodes().filter((node) => data.way.includes(node.id()));
    const next = (edge) => {
      const [from, to] = [edge.source().id(), edge.target().id()].map((id) => data.way.indexOf(id));
      return from >= 0 && to >= 0 && Math.abs(from - to) === 1;
    };
    const edges = cy.edges().filter(next);
    edges.addClass("way");
    cy.elements().not(on).not(edges).addClass("faded");
    const { x1, y1, x2, y2 } = on.renderedBoundingBox();
    if (x1 < 0 || y1 < 0 || x2 > cy.width() || y2 > cy.height()) fitAll(cy, on);
    this.tell(`${data.way.length - 1} steps: ${data.way.join(", ")}`);
  }
}

// One picture: its elements in the page, its graph, and what the reader does with them.
import cytoscape from "cytoscape";
import { steer } from "./keyboard.js";
import { fit, fitAll, layOut, neededHeight, placeNew } from "./layout.js";
import { savePng, saveSvg } from "./save.js";
import { stylesheet } from "./style.js";

const ZOOM = { minZoom: 0.03, maxZoom: 3 };
const HINT =
  "Arrow keys move, Enter opens, plus and minus zoom, 0 shows everything, Escape clears.";

export class GraphView {
  constructor(parent, { select, expand }) {
    this.select = select;
    this.expand = expand;
    this.hidden = new Set();
    this.root = element("div", "graph");
    this.legend = element("div", "legend", { role: "group", "aria-label": "What is shown" });
    this.canvas = element("div", "canvas", { tabindex: "0", role: "application" });
    this.tip = element("div", "tip", { hidden: "" });
    this.spoken = element("div", "spoken", { "aria-live": "polite" });
    const bar = element("div", "bar");
    bar.append(this.legend, this.tools());
    this.root.append(bar, this.canvas, this.tip, this.spoken);
    parent.append(this.root);
    this.cy = cytoscape({
      container: this.canvas,
      ...ZOOM,
      boxSelectionEnabled: false,
      selectionType: "single",
    });
    this.listen();
  }

  destroy() {
    this.cy.destroy();
    this.root.remove();
  }

  tools() {
    const group = element("div", "tools");
    const add = (text, title, act) => {
      const button = element("button", "", { type: "button", title, "aria-label": `${text}: ${title}` });
      button.textContent = text;
      button.addEventListener("click", act);
      group.append(button);
    };
    add("Fit", "Show everything", () => fitAll(this.cy));
    add("Arrange", "Arrange again from scratch", () => layOut(this.cy, this.data));
    add("PNG", "Download the picture as PNG", () => savePng(this.cy, this.data, this.root));
    add("SVG", "Download the picture as SVG", () => saveSvg(this.cy, this.data, this.root));
    return group;
  }

  listen() {
    const { cy } = this;
    cy.on("tap", (event) => {
      this.canvas.focus({ preventScroll: true });
      this.choose(event.target === cy ? null : event.target);
    });
    cy.on("dbltap", "node", (event) => this.expand(event.target.id()));
    cy.on("position", "node", (event) => event.target.connectedEdges().updateStyle());
    cy.on("mouseover", "node, edge", (event) => this.showTip(event));
    cy.on("mouseout pan zoom drag", () => (this.tip.hidden = true));
    steer(this.canvas, cy, {
      choose: (item) => this.choose(item),
      expand: (item) => this.expand(item.id()),
      fit: () => fitAll(cy),
    });
  }

  // Selects a node or an edge, or nothing, and tells the page about a change.
  choose(item) {
    const chosen = item && { [item.group() === "nodes" ? "node" : "edge"]: item.id() };
    if (JSON.stringify(chosen) === JSON.stringify(this.chosen ?? null)) return;
    this.chosen = chosen;
    this.cy.elements(":selected").unselect();
    item?.select();
    this.cy.edges().removeClass("near");
    if (item?.isNode()) item.connectedEdges().addClass("near");
    this.spoken.textContent = item ? item.data("title") : "";
    this.select(chosen);
  }

  showTip(event) {
    const { x, y } = event.renderedPosition;
    this.tip.textContent = event.target.data("title");
    this.tip.style.left = `${x + this.canvas.offsetLeft + 12}px`;
    this.tip.style.top = `${y + this.canvas.offsetTop + 12}px`;
    this.tip.hidden = false;
  }

  update(data) {
    const { cy } = this;
    const fresh = !this.data;
    this.data = data;
    this.canvas.setAttribute("aria-label", `${data.title}. ${data.nodes.length} nodes. ${HINT}`);
    if (fresh) this.setHeight(data.height);
    const added = this.merge(data);
    cy.style(stylesheet(this.root, cy, data));
    if (fresh) layOut(cy, data);
    else placeNew(cy, added);
    if (data.layout === "layered") this.frame(fresh);
    this.drawLegend();
    this.filter();
  }

  // Makes the canvas as high as the picture needs, up to the height that the page allows. Later
  // it only grows, and nothing in it moves.
  frame(fresh) {
    const height = Math.min(this.data.height, neededHeight(this.cy));
    if (!fresh && height <= this.canvas.offsetHeight) return;
    this.setHeight(height);
    if (fresh) fit(this.cy, this.data.focus);
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
    const definition = (item) => ({
      data: item,
      classes: look(item),
      ...("x" in item && { position: { x: item.x, y: item.y } }),
    });
    for (const item of [...data.nodes, ...data.edges].filter((item) => known.has(item.id))) {
      cy.getElementById(item.id).data(item).classes(look(item));
    }
    const unknown = (items) => items.filter((item) => !known.has(item.id)).map(definition);
    const added = cy.add({ nodes: unknown(data.nodes), edges: unknown(data.edges) });
    return added.nodes();
  }

  drawLegend() {
    const kinds = new Set(this.cy.edges().map((edge) => edge.data("kind")));
    const groups = new Set(this.cy.nodes().map((node) => node.data("group")));
    const relations = Object.entries(this.data.styles).filter(([kind]) => kinds.has(kind));
    const colors = Object.entries(this.data.colors).filter(([group]) => groups.has(group));
    this.legend.replaceChildren(
      ...relations.map(([kind, style]) =>
        this.entry(kind, style.label, "line", { borderTop: `3px ${style.line} ${style.color}` }),
      ),
      ...colors.map(([group, color]) =>
        this.entry(group, group, "patch", { background: `${color}4d`, borderColor: color }),
      ),
      ...(this.cy.edges(".broken").nonempty() ? [this.broken()] : []),
    );
  }

  entry(key, label, mark, look) {
    const button = element("button", "entry", {
      type: "button",
      "aria-pressed": String(!this.hidden.has(key)),
      title: `Show or hide: ${label}`,
    });
    const sign = element("span", mark);
    Object.assign(sign.style, look);
    button.append(sign, document.createTextNode(label));
    button.addEventListener("click", () => this.toggle(key));
    return button;
  }

  broken() {
    const told = element("span", "told");
    const line = element("span", "line broken");
    told.append(line, document.createTextNode("drops a term of the licence"));
    return told;
  }

  toggle(kind) {
    if (!this.hidden.delete(kind)) this.hidden.add(kind);
    this.drawLegend();
    this.filter();
  }

  // Hides the relations and groups that the legend has switched off, and nodes that only they
  // lead to. What the picture is about stays.
  filter() {
    const { cy, hidden } = this;
    cy.batch(() => {
      const off = (node) => hidden.has(node.data("group")) && node.id() !== this.data.focus;
      cy.elements().removeClass("off");
      cy.nodes().filter(off).addClass("off").connectedEdges().addClass("off");
      cy.edges().filter((edge) => hidden.has(edge.data("kind"))).addClass("off");
      cy.nodes()
        .filter((node) => {
          const edges = node.connectedEdges();
          return edges.nonempty() && edges.not(".off").empty() && node.id() !== this.data.focus;
        })
        .addClass("off");
    });
  }
}

function element(tag, className, attributes = {}) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

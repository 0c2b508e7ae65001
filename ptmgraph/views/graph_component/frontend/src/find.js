// Search within the picture: what matches stands out while one types, Enter goes to the next.
const READABLE = 0.6;

export class Find {
  // `tell` says how many were found, `show` chooses a box, `ask` asks the page for one that is
  // not drawn.
  constructor(cy, { tell, show, ask }) {
    Object.assign(this, { cy, tell, show, ask, at: -1 });
    this.input = document.createElement("input");
    Object.assign(this.input, { type: "search", placeholder: "Find in the picture", className: "find" });
    this.input.setAttribute("aria-label", "Find in the picture");
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.next();
      if (event.key === "Escape") this.clear();
      event.stopPropagation();
    });
  }

  get text() {
    return this.input.value.trim().toLowerCase();
  }

  look() {
    const { cy, text } = this;
    this.at = -1;
    const found = text
      ? cy.nodes().filter((node) => node.data("label").toLowerCase().includes(text))
      : cy.collection();
    cy.batch(() => {
      cy.elements().removeClass("found faded");
      if (text) cy.elements().not(found).addClass("faded");
      found.addClass("found");
    });
    this.found = found;
    if (!text) this.tell("");
    else if (found.empty()) this.tell("Not drawn. Enter looks in what is folded.");
    else this.tell(`${found.length} found. Enter goes to the next.`);
  }

  next() {
    if (!this.text) return;
    if (!this.found || this.found.empty()) return this.ask(this.input.value.trim());
    this.at = (this.at + 1) % this.found.length;
    const node = this.found[this.at];
    const { x1, y1, x2, y2 } = node.renderedBoundingBox();
    const seen = x1 >= 0 && y1 >= 0 && x2 <= this.cy.width() && y2 <= this.cy.height();
    if (!seen || this.cy.zoom() < READABLE) {
      this.cy.zoom(Math.max(this.cy.zoom(), READABLE));
      this.cy.center(node);
    }
    this.show(node);
  }

  clear() {
    this.input.value = "";
    this.look();
  }
}

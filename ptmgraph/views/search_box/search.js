// A box that suggests ids while one types. It follows the combobox pattern of WAI-ARIA.
const boxes = new WeakMap();
const compact = new Intl.NumberFormat("en", { notation: "compact" });

export default function mount({ parentElement, data, setTriggerValue }) {
  let box = boxes.get(parentElement);
  if (!box) {
    box = new SearchBox(parentElement, (hit) => setTriggerValue("chosen", hit));
    boxes.set(parentElement, box);
  }
  box.update(data);
}

class SearchBox {
  constructor(parent, choose) {
    this.choose = choose;
    this.hits = [];
    this.active = 0;
    this.label = element("label", { for: "search" });
    this.input = element("input", {
      id: "search",
      type: "search",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "200",
      "aria-controls": "hits",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
    });
    this.list = element("ul", { id: "hits", role: "listbox", hidden: "" });
    this.note = element("p", { role: "status", hidden: "" });
    const root = element("div", { class: "search" });
    root.append(this.label, this.input, this.list, this.note);
    parent.append(root);
    this.input.addEventListener("input", () => this.suggest());
    this.input.addEventListener("focus", () => this.suggest());
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("keydown", (event) => this.press(event));
  }

  update({ label, placeholder, value, types, focus }) {
    this.label.textContent = label;
    this.input.setAttribute("aria-label", label || "Search");
    this.input.placeholder = placeholder;
    this.types = types;
    if (value !== this.value) this.input.value = value;
    if (focus && this.value === undefined) this.input.focus();
    this.value = value;
  }

  async suggest() {
    this.request?.abort();
    const text = this.input.value.trim();
    if (!text || text === this.value) return this.close();
    this.request = new AbortController();
    const address = new URL("./api/suggest", document.baseURI);
    address.search = new URLSearchParams([["q", text], ...this.types.map((type) => ["type", type])]);
    try {
      const answer = await fetch(address, { signal: this.request.signal });
      const { hits = [], error } = await answer.json();
      this.show(hits, error ?? (hits.length ? "" : "Nothing has this in its id, task, licence or architecture."));
    } catch (error) {
      if (error.name !== "AbortError") this.show([], "The search does not answer. Reload the page.");
    }
  }

  show(hits, note) {
    this.hits = hits;
    this.list.replaceChildren(...hits.map((hit, place) => this.option(hit, place)));
    this.list.hidden = !hits.length;
    this.note.textContent = note;
    this.note.hidden = !note;
    this.input.setAttribute("aria-expanded", String(hits.length > 0));
    this.point(0);
  }

  close() {
    this.request?.abort();
    this.show([], "");
  }

  option({ type, id, weight }, place) {
    const option = element("li", { role: "option", id: `hit-${place}` });
    const name = element("span", { class: "id" });
    name.textContent = id;
    const detail = element("span", { class: "detail" });
    detail.textContent = weight ? `${type} · ${compact.format(weight)}` : type;
    option.append(name, detail);
    // Before the input loses the focus, which closes the list.
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.take(place);
    });
    option.addEventListener("pointermove", () => this.point(place));
    return option;
  }

  point(place) {
    this.active = place;
    [...this.list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === place));
      if (at === place) option.scrollIntoView({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", this.hits.length ? `hit-${place}` : "");
  }

  press(event) {
    const { length } = this.hits;
    if (event.key === "ArrowDown" && length) this.point((this.active + 1) % length);
    else if (event.key === "ArrowUp" && length) this.point((this.active + length - 1) % length);
    else if (event.key === "Enter" && length) this.take(this.active);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  take(place) {
    const { type, id } = this.hits[place];
    this.value = this.input.value = id;
    this.close();
    this.choose({ type, id });
  }
}

function element(tag, attributes) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

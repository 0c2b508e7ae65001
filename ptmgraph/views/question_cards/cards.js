// Cards of questions with a search by words. All are sent once; the browser filters them.
const mounted = new WeakMap();
const WORDS = "ptmgraph words for questions"; // kept, so that Back finds the same cards
const DRAWINGS = {
  table: "M4 8h40M4 16h40M4 24h40M4 32h40M18 8v24M32 8v24",
  bars: "M4 9h38M4 17h26M4 25h18M4 33h10",
  line: "M4 32L14 22L24 26L34 12L44 7",
  picture: "M10 20L24 9M10 20L24 31M24 9L40 9M24 31L40 24M24 31L40 36",
};
const DOTS = [[10, 20], [24, 9], [24, 31], [40, 9], [40, 24], [40, 36]];
const NAMES = { table: "a table", bars: "a chart", line: "a chart over time", picture: "a picture" };

export default function mount({ parentElement, data, setTriggerValue }) {
  let cards = mounted.get(parentElement);
  if (!cards) {
    cards = new Cards(parentElement);
    mounted.set(parentElement, cards);
  }
  cards.choose = (name) => setTriggerValue("chosen", name);
  cards.update(data);
}

class Cards {
  constructor(parent) {
    this.input = element("input", {
      type: "search",
      "aria-label": "Search the questions",
      placeholder: "Search the questions: licence, merge, dataset, month …",
      autocomplete: "off",
      spellcheck: "false",
    });
    this.input.value = sessionStorage.getItem(WORDS) ?? "";
    this.input.addEventListener("input", () => this.filter());
    this.note = element("p", { role: "status", class: "note" });
    this.body = element("div", { class: "body" });
    const root = element("div", { class: "questions" });
    root.append(this.input, this.note, this.body);
    parent.append(root);
  }

  update(data) {
    const text = JSON.stringify(data);
    if (text === this.text) return;
    this.text = text;
    this.sections = [];
    this.body.replaceChildren();
    for (const group of data.groups) this.section(group[0].category, "", group);
    if (data.absent.length) {
      const more = element("details", {}, [
        element("summary", {}, "What the loaded data cannot answer, and what to load for it"),
      ]);
      this.body.append(more);
      for (const { why, load, cards } of data.absent) this.section(why, load, cards, more);
      this.more = more;
    }
    this.filter();
  }

  section(title, load, cards, place) {
    const grid = element("ul", {});
    const heading = element("h2", {}, title);
    const section = element("section", {}, [heading]);
    if (load) section.append(element("p", { class: "load" }, [text("Load it with: "), element("code", {}, load)]));
    section.append(grid);
    const items = cards.map((card) => {
      const item = load ? plain(card) : this.card(card);
      grid.append(item);
      const told = [card.title, card.question, card.category, card.name, NAMES[card.form]];
      return { item, words: told.join(" ").toLowerCase() };
    });
    (place ?? this.body).append(section);
    this.sections.push({ section, items, absent: Boolean(load) });
  }

  card(card) {
    const link = element("a", { href: `./questions?question=${encodeURIComponent(card.name)}` }, [
      drawing(card.form),
      element("span", { class: "title" }, card.title),
      element("span", { class: "question" }, card.question),
    ]);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own
      event.preventDefault();
      this.choose(card.name);
    });
    return element("li", {}, [link]);
  }

  filter() {
    const wanted = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    sessionStorage.setItem(WORDS, this.input.value);
    let found = 0;
    let absent = 0;
    for (const { section, items, absent: cannot } of this.sections) {
      let here = 0;
      for (const { item, words } of items) {
        item.hidden = !wanted.every((word) => words.includes(word));
        here += !item.hidden;
      }
      section.hidden = !here;
      if (cannot) absent += here;
      else found += here;
    }
    if (this.more) this.more.hidden = !absent;
    const told = `${found} ${found === 1 ? "question" : "questions"}`;
    this.note.textContent = found || absent ? told : "No question has all these words. Try fewer.";
  }
}

function plain(card) {
  const body = [element("span", { class: "title" }, card.title)];
  body.push(element("span", { class: "question" }, card.question));
  return element("li", { class: "plain" }, body);
}

function drawing(form) {
  const svg = svgElement("svg", { viewBox: "0 0 48 42", class: form, role: "img" });
  const title = svgElement("title", {});
  title.textContent = `Answered by ${NAMES[form]}`;
  svg.append(title, svgElement("path", { d: DRAWINGS[form] }));
  if (form === "picture") {
    for (const [cx, cy] of DOTS) svg.append(svgElement("circle", { cx, cy, r: 3.5 }));
  }
  return svg;
}

function text(words) {
  return document.createTextNode(words);
}

function element(tag, attributes, content = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...(typeof content === "string" ? [content] : content));
  return made;
}

function svgElement(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

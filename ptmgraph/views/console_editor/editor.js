// A statement with colours and completion, the schema beside it, and what was asked before.
// No names of strangers come in here but the reader's own text; all is set as text.
const mounted = new WeakMap();
const KEYWORDS =
  ("MATCH OPTIONAL WHERE RETURN WITH UNWIND ORDER BY SKIP LIMIT DISTINCT AS AND OR XOR NOT IN IS NULL " +
    "CASE WHEN THEN ELSE END STARTS ENDS CONTAINS EXISTS UNION ALL CALL COUNT DESC ASC TRUE FALSE").split(" ");
const FUNCTIONS =
  "count( collect( sum( avg( min( max( size( type( labels( coalesce( toLower( toUpper( split( substring( replace( head( last( keys( any( all( none( length( nodes( relationships( round( toInteger( toFloat(".split(" ");
const TOKEN =
  /(\/\/[^\n]*|\/\*[\s\S]*?\*\/)|('(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?)|(\$\w+|\b\d[\w.]*)|([:|]\s*`?[A-Za-z_]\w*`?)|([A-Za-z_]\w*)|([\s\S])/g;
const CLASSES = ["", "comment", "text", "value", "type", "word", ""];
const MOST_OFFERED = 40;
let schema; // a promise, fetched once

export default function mount({ parentElement, data, setTriggerValue }) {
  let editor = mounted.get(parentElement);
  if (!editor) {
    editor = new Editor(parentElement);
    mounted.set(parentElement, editor);
  }
  editor.run = (text) => setTriggerValue("run", { text, time: Date.now() });
  editor.update(data);
}

class Editor {
  constructor(parent) {
    this.types = [];
    this.offered = [];
    this.area = element("textarea", {
      "aria-label": "Cypher statement",
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      rows: "8",
      "aria-controls": "completions",
      "aria-describedby": "keys",
    });
    this.colours = element("pre", { "aria-hidden": "true", class: "colours" });
    this.measure = element("pre", { "aria-hidden": "true", class: "measure" });
    this.list = element("ul", { id: "completions", role: "listbox", "aria-label": "Completions", hidden: "" });
    this.runButton = element("button", { class: "run", type: "button" }, "Run");
    this.history = element("select", { "aria-label": "What was asked before" });
    this.filter = element("input", {
      type: "search",
      "aria-label": "Search the schema",
      placeholder: "Search types and properties",
    });
    this.tree = element("div", { class: "tree" });
    const keys = element("span", { id: "keys", class: "keys" }, "Ctrl+Enter runs, Ctrl+Space completes");
    const sheet = element("div", { class: "sheet" }, [this.colours, this.measure, this.area, this.list]);
    const bar = element("div", { class: "bar" }, [this.runButton, this.history, keys]);
    const left = element("div", { class: "left" }, [sheet, bar]);
    const right = element("aside", { "aria-label": "Schema" }, [this.filter, this.tree]);
    parent.append(element("div", { class: "console" }, [left, right]));
    this.listen();
    this.load();
  }

  listen() {
    this.area.addEventListener("input", () => {
      this.paint();
      this.complete(false);
    });
    this.area.addEventListener("scroll", () => (this.colours.scrollTop = this.area.scrollTop));
    this.area.addEventListener("keydown", (event) => this.press(event));
    this.area.addEventListener("blur", () => this.offer([]));
    this.runButton.addEventListener("click", () => this.ask());
    this.filter.addEventListener("input", () => this.drawSchema());
    this.history.addEventListener("change", () => {
      const text = this.asked?.[Number(this.history.value)];
      if (text !== undefined) this.fill(text);
      this.history.value = "";
      this.area.focus();
    });
  }

  update({ text, history }) {
    if (text !== this.given) this.fill(text);
    this.given = text;
    if (JSON.stringify(history) !== JSON.stringify(this.asked)) {
      this.asked = history;
      const first = element("option", { value: "" }, history.length ? `History (${history.length})` : "No history yet");
      const rest = history.map((each, place) =>
        element("option", { value: String(place) }, each.replace(/\s+/g, " ").slice(0, 90)),
      );
      this.history.replaceChildren(first, ...rest);
      this.history.disabled = !history.length;
    }
  }

  async load() {
    schema ??= fetch(new URL("./api/schema", document.baseURI)).then((answer) => answer.json());
    try {
      this.types = (await schema).types ?? [];
      this.drawSchema();
    } catch {
      schema = undefined;
      this.tree.textContent = "The schema is not there. Reload the page.";
    }
  }

  fill(text) {
    this.area.value = text;
    this.paint();
    this.offer([]);
  }

  paint() {
    const parts = [];
    for (const found of this.area.value.matchAll(TOKEN)) {
      let kind = CLASSES[found.slice(1).findIndex((part) => part !== undefined) + 1];
      if (kind === "word") kind = KEYWORDS.includes(found[0].toUpperCase()) ? "keyword" : "";
      parts.push(kind ? element("span", { class: kind }, found[0]) : document.createTextNode(found[0]));
    }
    this.colours.replaceChildren(...parts, document.createTextNode("\n"));
    this.colours.scrollTop = this.area.scrollTop;
  }

  ask() {
    this.offer([]);
    const text = this.area.value.trim();
    if (!text) return this.area.focus();
    this.given = text;
    this.run(text);
  }

  // What may stand at the caret: labels and types behind a colon, properties behind a dot.
  complete(asked) {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const [, sign, space, word] = /([:.|$]?)(\s*)(\w*)$/.exec(before);
    let choices = [];
    if ((sign === ":" || sign === "|") && !/['"][^'"]*$/.test(before.split("\n").pop())) {
      const kind = /\[[^\]]*$/.test(before) ? "relationship" : "node";
      choices = this.types.filter((type) => type.kind === kind).map(({ name, meaning }) => [name, meaning]);
      choices.sort((a, b) => this.count(b[0]) - this.count(a[0]));
    } else if (sign === "." && !space) {
      choices = this.propertiesOf(/(\w+)\.\w*$/.exec(before)?.[1]);
    } else if (!sign && (asked || word.length > 1)) {
      choices = [...KEYWORDS.map((name) => [name, "keyword"]), ...FUNCTIONS.map((name) => [name, "function"])];
    }
    const low = word.toLowerCase();
    const fits = choices.filter(([name]) => name.toLowerCase().startsWith(low) && name !== word);
    const parts = choices.filter(([name]) => low.length > 1 && !fits.some(([other]) => other === name) && name.toLowerCase().includes(low) && name !== word);
    this.from = this.area.selectionStart - word.length;
    this.offer([...fits, ...parts].slice(0, MOST_OFFERED));
  }

  count(name) {
    return this.types.find((type) => type.name === name)?.count ?? 0;
  }

  propertiesOf(variable) {
    if (!variable) return [];
    const named = new RegExp(`[(\\[]\\s*${variable}\\s*:\\s*([\\w|]+)`).exec(this.area.value)?.[1];
    const among = named ? this.types.filter((type) => named.split("|").includes(type.name)) : this.types;
    const found = new Map();
    for (const type of among) for (const property of type.properties) found.set(property.name, property.meaning);
    return [...found].sort();
  }

  offer(choices) {
    this.offered = choices;
    this.active = 0;
    this.list.hidden = !choices.length;
    this.area.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(
      ...choices.map(([name, meaning], place) => {
        const option = element("li", { role: "option", id: `completion-${place}` }, [
          element("span", { class: "name" }, name),
          element("span", { class: "meaning" }, meaning),
        ]);
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          this.take(place);
        });
        return option;
      }),
    );
    if (!choices.length) return;
    this.measure.replaceChildren(this.area.value.slice(0, this.from), element("span", {}, "\u200b"));
    const caret = this.measure.lastChild;
    this.list.style.top = `${caret.offsetTop - this.area.scrollTop + 24}px`;
    this.list.style.left = `${Math.min(caret.offsetLeft, Math.max(0, this.area.clientWidth - 300))}px`;
    this.point(0);
  }

  point(place) {
    this.active = place;
    [...this.list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === place));
      if (at === place) option.scrollIntoView({ block: "nearest" });
    });
    this.area.setAttribute("aria-activedescendant", `completion-${place}`);
  }

  press(event) {
    const { length } = this.offered;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.ask();
    else if (event.key === " " && event.ctrlKey) this.complete(true);
    else if (!length) return;
    else if (event.key === "ArrowDown") this.point((this.active + 1) % length);
    else if (event.key === "ArrowUp") this.point((this.active + length - 1) % length);
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.active);
    else if (event.key === "Escape") this.offer([]);
    else return;
    event.preventDefault();
  }

  take(place) {
    const [name] = this.offered[place];
    this.area.setRangeText(name, this.from, this.area.selectionStart, "end");
    this.paint();
    this.offer([]);
    this.area.focus();
  }

  insert(text) {
    this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
    this.paint();
    this.area.focus();
  }

  drawSchema() {
    const wanted = this.filter.value.trim().toLowerCase();
    const fits = (thing) => `${thing.name} ${thing.meaning}`.toLowerCase().includes(wanted);
    const groups = [
      ["Nodes", this.types.filter((type) => type.kind === "node" && type.count)],
      ["Relationships", this.types.filter((type) => type.kind === "relationship" && type.count)],
      ["Not in this graph", this.types.filter((type) => !type.count)],
    ];
    this.tree.replaceChildren();
    for (const [title, types] of groups) {
      const shown = types.filter((type) => !wanted || fits(type) || type.properties.some(fits));
      if (!shown.length) continue;
      const body = shown.map((type) => this.drawType(type, wanted, fits));
      this.tree.append(element("p", { class: "group" }, title), ...body);
    }
    if (!this.tree.children.length) this.tree.append(element("p", {}, "Nothing in the schema has this."));
  }

  drawType(type, wanted, fits) {
    const shown = wanted && !fits(type) ? type.properties.filter(fits) : type.properties;
    const ends = (type.ends ?? []).map(([from, to]) => `${from} → ${to}`).join(", ");
    const rows = shown.map((property) =>
      element("li", {}, [
        this.inserter(property.name, property.name),
        element("span", { class: "kind" }, property.type),
        element("span", { class: "meaning" }, property.meaning),
      ]),
    );
    const about = element("p", { class: "meaning" }, ends ? `${type.meaning} ${ends}` : type.meaning);
    const body = element("div", { class: "properties" }, [about, element("ul", {}, rows)]);
    const open = Boolean(wanted) && shown.length < type.properties.length;
    const row = element("div", { class: "row" }, [
      opener(type.name, body, open),
      this.inserter(type.name, type.kind === "node" ? `(:${type.name})` : `-[:${type.name}]->`),
      element("span", { class: "count" }, type.count ? type.count.toLocaleString("en") : ""),
    ]);
    return element("div", {}, [row, body]);
  }

  inserter(name, text) {
    const button = element("button", { type: "button", class: "insert", title: `Insert ${text}` }, name);
    button.addEventListener("click", (event) => {
      event.preventDefault();
      this.insert(text);
    });
    return button;
  }
}

// A button of its own beside the name, for a name in a summary could not be clicked by itself.
function opener(name, body, open) {
  const button = element("button", { type: "button", class: "opener", "aria-label": `Properties of ${name}` });
  const show = (shown) => {
    body.hidden = !shown;
    button.textContent = shown ? "▾" : "▸";
    button.setAttribute("aria-expanded", String(shown));
  };
  button.addEventListener("click", () => show(body.hidden));
  show(open);
  return button;
}

function element(tag, attributes, content = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...(typeof content === "string" ? [content] : content));
  return made;
}

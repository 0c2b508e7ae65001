// Elements of the page, made without HTML: names come from strangers.
export function element(tag, className, attributes = {}) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export function button(text, title, act) {
  const made = element("button", "", { type: "button", title, "aria-label": `${text}: ${title}` });
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

// A choice among `options`, as [value, words] each; `act` gets the value.
export function choice(label, options, act) {
  const made = element("label", "choice");
  const select = element("select", "");
  select.append(...options.map(([value, words]) => new Option(words, value)));
  select.addEventListener("change", () => act(select.value));
  made.append(document.createTextNode(`${label} `), select);
  return { made, select };
}

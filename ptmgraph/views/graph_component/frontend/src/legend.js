// What the lines and colours mean; an entry hides what it stands for, and shows it again.
import { element } from "./dom.js";

// `kinds` and `groups` are those that are drawn.
export function drawLegend(view, { kinds, groups, broken }) {
  const { data, legend } = view;
  const relations = Object.entries(data.styles ?? {}).filter(([kind]) => kinds.has(kind));
  const colors = Object.entries(data.palettes[view.state.color] ?? {});
  legend.replaceChildren(
    ...relations.map(([kind, style]) =>
      entry(view, kind, style.label, "line", { borderTop: `3px ${style.line} ${style.color}` }),
    ),
    ...(broken ? [told(data.broken)] : []),
    ...colors
      .filter(([group]) => groups.has(group))
      .map(([group, color]) =>
        entry(view, group, group, "patch", { background: `${color}42`, borderColor: color }),
      ),
  );
}

function entry(view, key, label, mark, look) {
  const shown = !view.state.hidden.includes(key);
  const button = element("button", "entry", {
    type: "button",
    "aria-pressed": String(shown),
    title: `Show or hide: ${label}`,
  });
  const sign = element("span", mark);
  Object.assign(sign.style, look);
  button.append(sign, document.createTextNode(label));
  button.addEventListener("click", () => view.toggle(key));
  return button;
}

function told({ color, means }) {
  const made = element("span", "told");
  const line = element("span", "line");
  line.style.borderTop = `3px solid ${color}`;
  made.append(line, document.createTextNode(means));
  return made;
}

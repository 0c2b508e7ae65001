// Entry point. Streamlit calls the default export at the first drawing and again after each
// change of data or theme, always with the same parent element.
import { GraphView } from "./view.js";

const views = new WeakMap();

export default function mount({ parentElement, data, setStateValue, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view) {
    view = new GraphView(parentElement, {
      select: (item) => setStateValue("selected", item),
      expand: (id) => setTriggerValue("expand", id),
    });
    views.set(parentElement, view);
  }
  view.update(data);
  return () => {
    views.delete(parentElement);
    view.destroy();
  };
}

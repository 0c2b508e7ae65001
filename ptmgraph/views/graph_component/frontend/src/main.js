// Entry point. Streamlit calls the default export at the first drawing and again after each
// change of data or theme, always with the same parent element.
import { AtlasView } from "./atlas.js";
import { GraphView } from "./view.js";

const views = new WeakMap();

export default function mount({ parentElement, data, setStateValue, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view) {
    const View = data.dots ? AtlasView : GraphView;
    view = new View(parentElement, data, {
      keep: (state) => setStateValue("view", state),
      expand: (id) => setTriggerValue("expand", id),
      find: (text) => setTriggerValue("find", text),
    });
    views.set(parentElement, view);
  }
  view.update(data);
  return () => {
    views.delete(parentElement);
    view.destroy();
  };
}

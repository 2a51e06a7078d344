/** What the notebook loads: one view of the explorer for each `render`. */
import { Explorer } from "./state.js";
import { explorer } from "./view.js";
import { pressed } from "./moves.js";

/** @param {{model: import("../stage.js").Model, el: HTMLElement}} of */
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "insight-studio";
  el.append(root);
  const app = new Explorer(model, root, explorer);

  const receive = (/** @type {any} */ content) => {
    if (content?.event === "data") app.open();
    else if (content?.event === "studio") app.setStudio(content.open === true);
    else app.lanes.receive(content);
  };
  const key = (/** @type {KeyboardEvent} */ event) => pressed(app, event);
  const follow = () => app.follow();
  // the line to the kernel was cut, or is there again
  const line = () => {
    app.lanes.cut();
    app.open();
  };
  model.on("comm_live_update", line);
  model.on("msg:custom", receive);
  model.on("change:text", follow);
  root.addEventListener("keydown", key);
  app.redraw();
  app.open();

  return () => {
    app.close();
    model.off("msg:custom", receive);
    model.off("change:text", follow);
    model.off("comm_live_update", line);
    root.remove();
  };
}

export default { render };

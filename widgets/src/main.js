/** What the notebook loads: one view of the studio for each `render`. */
import { App } from "./app.js";
import { pressed, studioKey } from "./keys.js";
import { follow, open } from "./talk.js";
import { studio } from "./view/studio.js";

/** @param {{model: import("./app.js").Model, el: HTMLElement}} of */
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "insight-studio";
  el.append(root);
  const app = new App(model, root, studio);

  const receive = (/** @type {any} */ content) => {
    if (content?.event === "data") open(app);
    else app.lanes.receive(content);
  };
  // several traits may change at once, so look when all have
  let looks = 0;
  const changed = () => {
    clearTimeout(looks);
    looks = /** @type {any} */ (setTimeout(() => follow(app), 0));
  };
  const key = (/** @type {KeyboardEvent} */ event) => studioKey(app, event);
  const press = (/** @type {Event} */ event) => pressed(app, event);
  const traits = ["change:text", "change:name", "change:settings"];

  model.on("msg:custom", receive);
  for (const trait of traits) model.on(trait, changed);
  root.addEventListener("keydown", key);
  document.addEventListener("pointerdown", press, true);
  app.redraw();
  open(app);

  return () => {
    app.close();
    clearTimeout(looks);
    model.off("msg:custom", receive);
    for (const trait of traits) model.off(trait, changed);
    document.removeEventListener("pointerdown", press, true);
    root.remove();
  };
}

export default { render };

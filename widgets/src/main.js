/** What the notebook loads: one view of the studio for each `render`. */
import { App } from "./app.js";
import { pressed, studioKey } from "./keys.js";
import { connection, follow, open } from "./talk.js";
import { studio } from "./view/studio.js";

/** As in narrow.css, in pixels. */
const NARROW = 820;

/** @param {{model: import("./stage.js").Model, el: HTMLElement}} of */
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

  const sized = new ResizeObserver(([{ contentRect }]) => {
    const narrow = contentRect.width <= NARROW;
    if (!contentRect.width || narrow === app.narrow) return;
    app.narrow = narrow;
    app.redraw();
  });

  sized.observe(root);
  const line = () => connection(app);
  model.on("msg:custom", receive);
  model.on("comm_live_update", line);
  const heard = () => app.heard();
  model.on("change:text", heard);
  for (const trait of traits) model.on(trait, changed);
  root.addEventListener("keydown", key);
  document.addEventListener("pointerdown", press, true);
  app.redraw();
  open(app);

  return () => {
    app.close();
    sized.disconnect();
    clearTimeout(looks);
    model.off("msg:custom", receive);
    model.off("comm_live_update", line);
    model.off("change:text", heard);
    for (const trait of traits) model.off(trait, changed);
    document.removeEventListener("pointerdown", press, true);
    root.remove();
  };
}

export default { render };

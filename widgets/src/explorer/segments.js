/** The published segmentations: each segment with its size. */
import { h } from "../dom.js";
import { moveInList } from "./moves.js";
import { row, short } from "./rows.js";

/** @param {import("./state.js").Explorer} app */
export function segments(app) {
  return h(
    "div",
    { class: "st-segments", role: "region", "aria-label": "Segments", key: "segments" },
    app.segmentations === null ? h("p", { class: "st-quiet", role: "status" }, "Counting …") : null,
    ...(app.segmentations ?? []).map((each) => segmentation(app, each)),
  );
}

/** @param {import("./state.js").Explorer} app @param {any} of */
function segmentation(app, of) {
  const { formats } = app;
  const most = Math.max(...of.segments.map((/** @type {any} */ each) => each.share), 0);
  return h(
    "div",
    { key: `segmentation:${of.name}` },
    h("div", { class: "st-list-head", dir: "auto" }, of.within ? `${of.name}, of ${of.within}` : of.name),
    h(
      "ul",
      { class: "st-picks", "aria-label": of.name, onkeydown: moveInList },
      ...of.segments.map((/** @type {any} */ each, /** @type {number} */ place) =>
        row(
          app,
          `segments:${of.name}`,
          {
            key: each.name,
            label: `${short(each.name, 120)}, ${formats.count(each.count)} customers, ${formats.share(each.share)}`,
            first: place === 0,
            pick: () => app.pick({ text: each.condition }),
            add: () => app.add(each.condition),
          },
          h("span", { class: "st-segment-name", dir: "auto" }, short(each.name, 120)),
          h(
            "span",
            { class: "st-grow" },
            h("span", { class: "st-bar", style: { width: `${most ? (each.share / most) * 100 : 0}%` } }),
          ),
          h("span", { class: "st-segment-count" }, formats.count(each.count)),
          h("span", { class: "st-segment-count st-quiet" }, formats.share(each.share)),
        ),
      ),
    ),
    of.without ? h("p", { class: "st-quiet st-note" }, `${formats.count(of.without)} customers have none.`) : null,
  );
}

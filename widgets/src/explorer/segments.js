/** The published segmentations: where their segments lie, and each segment with its size. */
import { h } from "../dom.js";
import { colourOf, labelOf, linked, map } from "./map.js";
import { moveInList } from "./moves.js";
import { row, short, tick } from "./rows.js";

/** @param {import("./state.js").Opened} app */
export function segments(app) {
  return h(
    "div.st-segments",
    { role: "region", "aria-label": "Segments", key: "segments" },
    app.segmentations === null ? h("p.st-quiet", { role: "status" }, "Counting …") : null,
    ...(app.segmentations ?? []).map((each) => segmentation(app, each)),
  );
}

/** @param {import("./state.js").Opened} app @param {import("../protocol.d.ts").ListedSegmentation} of */
function segmentation(app, of) {
  const { formats } = app;
  return h(
    "div",
    { key: `segmentation:${of.name}`, "data-of": of.name },
    h("div.st-list-head", { dir: "auto" }, of.within ? `${of.name}, of ${of.within}` : of.name),
    of.mapped ? map(app, of) : null,
    h(
      "ul.st-picks",
      { "aria-label": of.name, onkeydown: moveInList },
      ...of.segments.map((each, place) => segment(app, of, each, place)),
    ),
    of.without ? h("p.st-quiet.st-note", `${formats.count(of.without)} customers have none.`) : null,
  );
}

/** @param {import("./state.js").Opened} app @param {import("../protocol.d.ts").ListedSegmentation} of @param {import("../protocol.d.ts").ListedSegment} each @param {number} place */
function segment(app, of, each, place) {
  const { formats } = app;
  const most = of.segments[0].share;
  const picked = app.isPicked(each.condition);
  return row(
    app,
    `segments:${of.name}`,
    {
      key: each.name,
      label: labelOf(each, formats),
      first: place === 0,
      picked,
      pick: () => app.pick({ text: each.condition }),
      add: () => app.add(each.condition),
      sign: app.addSign(each.condition),
      props: { ...linked(app, of.name, each.name), class: `st-pick ${of.mapped ? colourOf(each) : ""}` },
    },
    of.mapped ? h("span.st-numeral", { "aria-hidden": "true" }, place + 1) : null,
    h("span.st-segment-name", { dir: "auto", title: short(each.name, 1000) }, tick(picked), short(each.name, 120)),
    h(
      "span.st-grow",
      h("span.st-bar", { style: { width: `${most ? (each.share / most) * 100 : 0}%` } }),
    ),
    h("span.st-segment-count", formats.count(each.count)),
    h("span.st-segment-count.st-quiet", formats.share(each.share)),
  );
}

/** The whole explorer. */
import { h } from "../dom.js";
import { button, waiting } from "../view/parts.js";
import { catalog } from "./catalog.js";
import { rfm } from "./rfm.js";
import { short } from "./rows.js";
import { segments } from "./segments.js";

/** @param {import("./state.js").Explorer} app */
export function explorer(app) {
  if (!isOpened(app))
    return app.problem
      ? h(
          "div.st-waiting",
          { role: "alert" },
          h("p", app.problem.problem),
          button("Try again", () => app.open()),
        )
      : h("div.st-waiting", { role: "status" }, waiting(app, "Reading the workspace …"));
  const { workspace, total, as_of: asOf, timezone } = app.opened;
  // the grid, whose size is known, before what grows as it is told
  const sides = [app.opened.rfm ? rfm(app) : null, app.opened.segmentations ? segments(app) : null];
  return h(
    "section.st-studio",
    { "aria-label": "Explorer" },
    h(
      "div.st-header",
      { key: "header" },
      h("span.st-strong.st-cut", { dir: "auto" }, workspace),
      h("span.st-quiet", `${app.formats.count(total)} customers`),
      h("span.st-grow", waiting(app)),
      h("span.st-quiet.st-asof", `as of ${app.formats.day(asOf)}${asOf.slice(10).replace("T", " ")} ${timezone}`),
    ),
    picked(app),
    h(
      "div",
      { class: `st-explored ${sides.some(Boolean) ? "" : "st-alone"}`, key: "explored" },
      catalog(app),
      sides.some(Boolean) ? h("div.st-aside", { key: "aside" }, ...sides) : null,
    ),
  );
}

/** @param {import("./state.js").Explorer} app @returns {app is import("./state.js").Opened} */
const isOpened = (app) => app.opened !== null;

/** What was picked last. @param {import("./state.js").Opened} app */
function picked(app) {
  const { picked: last, formats } = app;
  return h(
    "div.st-picked",
    { role: "region", "aria-label": "Picked condition", key: "picked" },
    h("span.st-unseen", { role: "status" }, app.said),
    last
      ? [
          h("code.st-grow.st-cut", { dir: "auto", key: "text", title: short(last.text, 600) }, short(last.text, 600)),
          h(
            "span.st-quiet",
            { "data-count": last.matched, key: "count" },
            `${formats.count(last.matched)} customers, ${formats.share(last.share)}`,
          ),
          h(
            "span.st-quiet",
            { key: "how" },
            app.added === last.text ? "✓ added to the studio" : last.copied === null ? "" : last.copied ? "copied" : "not copied",
          ),
          button("Copy", () => app.copyAgain(), { class: "st-small", key: "copy" }),
          app.opened.studio
            ? button("Add to the studio", () => app.add(last.text), { class: "st-small", key: "add" })
            : null,
        ]
      : h("span.st-quiet", { key: "hint" }, "Click anything to copy its condition."),
    app.problem ? h("div.st-trouble", { role: "alert", key: "problem" }, app.problem.problem) : null,
  );
}

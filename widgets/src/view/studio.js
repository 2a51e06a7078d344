/** The whole studio. */
import { h } from "../dom.js";
import { copy } from "../explorer/clipboard.js";
import { openText } from "../keeping.js";
import { connection, open } from "../talk.js";
import { dialogs } from "./dialogs.js";
import { field } from "./field.js";
import { header } from "./header.js";
import { button, waiting } from "./parts.js";
import { reach } from "./reach.js";
import { tabs } from "./tabs.js";
import { groupView } from "./tree.js";
import { hostOf } from "../host.js";

/** @param {import("../app.js").App} app */
export function studio(app) {
  if (app.broken) {
    const { message, text } = app.broken;
    return h(
      "div.st-waiting",
      { role: "alert" },
      h("p", message),
      text && h("pre.st-code-block", { dir: "auto", tabindex: 0, "aria-label": "Text" }, text),
      text && button("Copy the text", () => copy(text, app.root)),
      " ",
      button("Try again", () => (text ? connection(app) : open(app))),
    );
  }
  if (!app.opened) return h("div.st-waiting", { role: "status" }, waiting(app, "Reading the workspace …"));
  const host = hostOf(app);
  app.refused = app.typing = false;
  app.swaps.clear();
  // drawn first: what is wrong in it is told above and beside it
  const tree = groupView(host, host.tree, 0, "main");
  return h(
    "section.st-studio",
    { "aria-label": "Audience studio" },
    header(app),
    h(
      "div.st-main",
      { key: "main" },
      // where there is little room the number stands above, and is read and tabbed to first
      app.narrow && reach(app),
      h(
        "div.st-conditions",
        { key: "conditions" },
        h("div", { role: "tree", "aria-label": "Conditions", key: "tree" }, tree),
        host.tree.terms.length ? null : starts(app),
      ),
      !app.narrow && reach(app),
    ),
    field(app),
    tabs(app),
    dialogs(app),
  );
}

/** Where to begin, as long as there is nothing. @param {import("../app.js").App} app */
function starts(app) {
  const offered = app.opened?.starts ?? [];
  return h(
    "div.st-starts",
    { key: "starts" },
    h("p.st-quiet", "Everyone so far. Add a condition, type a text below, or start from one of these:"),
    ...offered.map((each) =>
      h(
        "button.st-start",
        { type: "button", key: each.title, onclick: () => openText(app, each.text) },
        h("span", { dir: "auto" }, each.title),
        h("code.st-cut", { dir: "auto" }, each.text),
      ),
    ),
  );
}

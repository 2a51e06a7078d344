/** What the linter says, and the query. */
import { h } from "../../dom.js";
import { copy } from "../../explorer/clipboard.js";
import { button } from "../parts.js";
import { answer, need } from "../tabs.js";

const GRAVE = /** @type {Record<string, string>} */ ({ error: "error", warning: "look again", note: "note" });

/** @param {import("../../app.js").App} app */
export function check(app) {
  const held = need(app, "check", { ask: "lint", text: app.draft.text });
  return answer(held, ({ findings }) =>
    findings.length
      ? h(
          "ul.st-findings",
          ...findings.map((each, index) =>
            h(
              "li",
              { key: index },
              h("span", { class: `st-grave st-${each.severity}` }, GRAVE[each.severity] ?? each.severity),
              h(
                "div",
                h("code", { dir: "auto" }, each.text),
                h("div", each.message),
                h("div.st-quiet", each.remedy),
              ),
            ),
          ),
        )
      : h("p", "Nothing found: no contradiction, no condition without effect, no value that never occurs."),
  );
}

/** @param {import("../../app.js").App} app */
export function sql(app) {
  const held = need(app, "sql", { ask: "sql", text: app.draft.text });
  return answer(held, (told) => [
    h("p", { dir: "auto" }, told.words),
    h("pre.st-code-block", { tabindex: 0, "aria-label": "SQL" }, told.sql),
    button("Copy SQL", () => copied(app, told.sql), { class: "st-small" }),
    app.part("sql:copied") === told.sql && h("span.st-quiet", " on the clipboard"),
  ]);
}

/** @param {import("../../app.js").App} app @param {string} text */
async function copied(app, text) {
  const done = await copy(text, app.root);
  app.setPart("sql:copied", done ? text : undefined);
  app.say(done ? "Copied" : "The clipboard cannot be used here");
}

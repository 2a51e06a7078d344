/** What the linter says, why someone is in or not, and the query. */
import { h } from "../../dom.js";
import { openText } from "../../keeping.js";
import { button } from "../parts.js";
import { answer, need } from "../tabs.js";

const GRAVE = /** @type {Record<string, string>} */ ({ error: "error", warning: "look again", note: "note" });

/** @param {any} app */
export function check(app) {
  const held = need(app, "check", { ask: "lint", text: app.text });
  return answer(held, ({ findings }) =>
    findings.length
      ? h(
          "ul",
          { class: "st-findings" },
          ...findings.map((/** @type {any} */ each, /** @type {number} */ index) =>
            h(
              "li",
              { key: index },
              h("span", { class: `st-grave st-${each.severity}` }, GRAVE[each.severity] ?? each.severity),
              h(
                "div",
                null,
                h("code", { dir: "auto" }, each.text),
                h("div", null, each.message),
                h("div", { class: "st-quiet" }, each.remedy),
              ),
            ),
          ),
        )
      : h("p", null, "Nothing found: no contradiction, no condition without effect, no value that never occurs."),
  );
}

/** @param {any} app */
export function why(app) {
  const asked = app.part("why:asked");
  const typed = app.part("why:typed", asked ?? "");
  const held = need(app, "why", { ask: "why", text: app.text, key: asked }, Boolean(asked));
  const ask = (/** @type {Event} */ event) => {
    event.preventDefault();
    app.setPart("why:asked", typed.trim() || undefined);
  };
  return [
    h(
      "form",
      { class: "st-tools", onsubmit: ask },
      h(
        "label",
        null,
        "Customer ",
        h("input", {
          class: "st-input",
          value: typed,
          placeholder: "key",
          "aria-label": "Key of the customer",
          oninput: (/** @type {any} */ event) => app.setPart("why:typed", event.target.value),
        }),
      ),
      h("button", { type: "submit", class: "st-button st-small" }, "Why?"),
    ),
    asked
      ? answer(held, (told) => verdict(app, told))
      : h(
          "p",
          { class: "st-quiet" },
          "Enter the key of a customer to see which conditions hold, and what would turn the verdict.",
        ),
  ];
}

/** @param {any} app @param {any} told */
function verdict(app, told) {
  return [
    h("p", { class: "st-strong" }, `${told.key} is ${told.verdict ? "in" : "not in"} this audience.`),
    h(
      "ul",
      { class: "st-verdicts" },
      ...told.conditions.map((/** @type {any} */ each, /** @type {number} */ index) =>
        h(
          "li",
          { key: index },
          h(
            "span",
            {
              class: each.holds ? "st-yes" : "st-no",
              role: "img",
              "aria-label": each.holds ? "holds" : "does not hold",
            },
            each.holds ? "✓" : "✗",
          ),
          h(
            "div",
            null,
            h("code", { dir: "auto" }, each.text),
            ...(each.values ?? []).map((/** @type {any} */ value) =>
              h(
                "div",
                { class: "st-quiet", dir: "auto" },
                `${value.text}: ${value.value === null ? "missing" : Array.isArray(value.value) ? value.value.join(", ") : value.value}`,
              ),
            ),
            rows(each.rows),
          ),
        ),
      ),
    ),
    told.flip &&
      h(
        "div",
        { class: "st-flip" },
        h("span", { class: "st-quiet" }, told.verdict ? "Out with: " : "In with: "),
        ...told.flip.changes.map((/** @type {any} */ each) =>
          h(
            "div",
            { key: each.before },
            h("code", null, each.before),
            " → ",
            h("code", null, each.after || "(left out)"),
          ),
        ),
        button("Try this change", () => openText(app, told.flip.text), { class: "st-small" }),
      ),
  ];
}

/** @param {any} told */
function rows(told) {
  if (!Array.isArray(told) || !told.length) return null;
  const shown = (/** @type {any} */ row) =>
    typeof row === "object" && row
      ? Object.entries(row)
          .map(([name, value]) => `${name} ${value ?? "–"}`)
          .join(" · ")
      : String(row);
  return h(
    "details",
    null,
    h("summary", null, `${told.length} rows decided`),
    ...told.slice(0, 20).map((each, index) => h("div", { class: "st-quiet st-code-small", key: index }, shown(each))),
  );
}

/** @param {any} app */
export function sql(app) {
  const held = need(app, "sql", { ask: "sql", text: app.text });
  return answer(held, (told) => [
    h("p", { dir: "auto" }, told.words),
    h("pre", { class: "st-code-block", tabindex: 0, "aria-label": "SQL" }, told.sql),
    button("Copy SQL", () => navigator.clipboard?.writeText(told.sql), { class: "st-small" }),
  ]);
}

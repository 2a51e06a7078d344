/** Why someone is in the audience or not: each condition, what it looked at, the rows that decided, and what would turn it. */
import { h } from "../../dom.js";
import { openText } from "../../keeping.js";
import { button, shown } from "../parts.js";
import { answer, need } from "../tabs.js";

/** Ask about one customer. @param {import("../../app.js").App} app @param {string} key */
export function askWhy(app, key) {
  app.parts.set("why:asked", key);
  app.parts.set("why:typed", key);
  app.setSetting("tab", "why");
  app.focus("why");
}

/** @param {import("../../app.js").App} app */
export function why(app) {
  const asked = app.part("why:asked");
  const typed = app.part("why:typed", asked ?? "");
  const held = need(app, "why", { ask: "why", text: app.draft.text, key: asked }, Boolean(asked));
  const ask = (/** @type {Event} */ event) => {
    event.preventDefault();
    app.setPart("why:asked", typed.trim() || undefined);
  };
  return [
    h(
      "form.st-tools",
      { onsubmit: ask },
      h(
        "label",
        "Customer ",
        h("input.st-input", {
          value: typed,
          maxlength: 1000,
          placeholder: "key",
          "aria-label": "Key of the customer",
          "data-focus": "why",
          oninput: (/** @type {any} */ event) => app.setPart("why:typed", event.target.value),
        }),
      ),
      h("button.st-button.st-small", { type: "submit" }, "Why?"),
    ),
    asked
      ? answer(held, (told) => verdict(app, told))
      : h(
          "p.st-quiet",
          "Enter the key of a customer to see which conditions hold, and what would turn the verdict.",
        ),
  ];
}

/** @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").WhyReply} told */
function verdict(app, told) {
  const { flip } = told;
  return [
    h("p.st-strong", { dir: "auto" }, `${told.key} is ${told.verdict ? "in" : "not in"} this audience.`),
    told.conditions.length ? conditions(app, told.conditions) : h("p.st-quiet", "There is no condition."),
    flip
      ? h(
          "div.st-flip",
          h("span.st-quiet", told.verdict ? "Out with: " : "In with: "),
          ...flip.changes.map((each) =>
            h(
              "div",
              { key: each.before },
              h("code", { dir: "auto" }, each.before),
              " → ",
              h("code", { dir: "auto" }, each.after || "(left out)"),
            ),
          ),
          button("Try this change", () => openText(app, flip.text), { class: "st-small" }),
        )
      : null,
  ];
}

/** @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").ConditionVerdict[]} list @returns {any} */
const conditions = (app, list) =>
  h("ul.st-verdicts", ...list.map((each, index) => h("li", { key: index }, ...condition(app, each))));

/** @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").ConditionVerdict} each */
function condition(app, each) {
  const rows = each.rows ?? [];
  const counted = new Set(
    rows.filter((of) => !of.property).map((of) => of.text),
  );
  return [
    h(
      "span",
      { class: each.holds ? "st-yes" : "st-no", role: "img", "aria-label": each.holds ? "holds" : "does not hold" },
      each.holds ? "✓" : "✗",
    ),
    h(
      "div.st-told",
      h("code", { dir: "auto" }, each.text),
      ...each.values
        .filter((value) => !counted.has(value.text))
        .map((value) => h("div.st-quiet", { dir: "auto" }, `${value.text}: `, known(app, value.value))),
      ...rows.map((of) => decided(app, of)),
      each.nested.length ? conditions(app, each.nested) : null,
    ),
  ];
}

/** Numbers as the conditions beside have them. @param {import("../../app.js").App} app @param {any} value */
const known = (app, value) =>
  value === null || value === undefined ? "missing" : typeof value === "number" ? String(value) : shown(app, value);

/** An aggregate, and the rows that made it what it is. @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").DecidedAggregate} of */
function decided(app, of) {
  const head = [h("code", { dir: "auto" }, of.text), ": ", known(app, of.value), h("span.st-quiet", ` · ${heading(app, of)}`)];
  if (!of.rows.length) return h("div", { key: of.text }, ...head);
  const names = [...new Set(of.rows.flatMap((row) => Object.keys(row.values)))];
  const timed = of.rows.some((row) => row.time !== null);
  const number = (/** @type {string} */ name) => of.rows.some((row) => typeof row.values[name] === "number");
  return h(
    "details",
    { key: of.text },
    h("summary", ...head),
    h(
      "div.st-scroll",
      { tabindex: 0, role: "region", "aria-label": `Rows of ${of.table}` },
      h(
        "table.st-table",
        h(
          "thead",
          h(
            "tr",
            timed && h("th", { scope: "col" }, "time"),
            ...names.map((each) => h("th", { scope: "col", class: number(each) ? "st-right" : "" }, each)),
          ),
        ),
        h(
          "tbody",
          ...of.rows.map((row, index) =>
            h(
              "tr",
              { key: index },
              timed && h("td", shown(app, row.time)),
              ...names.map((name) =>
                h(
                  "td",
                  { dir: "auto", class: number(name) ? "st-right" : "" },
                  // as the data has them: many are keys
                  typeof row.values[name] === "number" ? String(row.values[name]) : shown(app, row.values[name]),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Which rows these are, in words. @param {import("../../app.js").App} app @param {import("../../protocol.d.ts").DecidedAggregate} of */
function heading(app, of) {
  const all = `${app.formats.count(of.total)} ${of.total === 1 ? "row" : "rows"} of ${of.table}`;
  if (!of.total) return `no rows of ${of.table}`;
  if (of.role === "decided") return of.total > 1 ? `decided by one of ${all}` : all;
  const failing = of.role === "failed" ? ` that ${of.total === 1 ? "does" : "do"} not satisfy it` : "";
  return all + failing + (of.rows.length < of.total ? `, the first ${of.rows.length}` : "");
}

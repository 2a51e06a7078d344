/** The condition tree: groups and rows. */
import { h } from "../dom.js";
import { addGroup, addText, openPicker, setExpr, setGroup, toggle } from "../edits.js";
import { condition } from "./condition.js";
import { dragProps, dropLine } from "./drag.js";
import { rowMenu } from "./menu.js";
import { picker } from "./picker.js";
import { button, select, unseen } from "./parts.js";
import { rowKey } from "./rowkeys.js";

const KINDS = [
  ["all", "All of"],
  ["any", "Any of"],
  ["none", "None of"],
  ["notall", "Not all of"],
];
const kindOf = (/** @type {any} */ group) =>
  group.joined === "and" ? (group.negated ? "notall" : "all") : group.negated ? "none" : "any";

/** @param {import("../edits.js").Host} host @param {any} group @param {number} level @param {string} key */
export function groupView(host, group, level, key) {
  const { app } = host;
  const many = group.terms.length > 1 || level > 0 || group.negated;
  return h(
    "div",
    {
      class: `st-group ${level ? "" : "st-root"} ${group.off ? "st-off" : ""}`,
      key: group.id,
      role: "treeitem",
      "aria-level": level + 1,
      ...rowProps(host, group),
    },
    h(
      "div.st-group-head",
      level ? grip(host, group) : null,
      level ? onOff(host, group) : null,
      many
        ? select("Conditions joined", kindOf(group), KINDS, (kind) => setGroup(host, group.id, kind), {
            class: "st-joined",
          })
        : null,
      level ? h("span.st-grow") : null,
      level ? rowMenu(host, group) : null,
    ),
    h(
      "div.st-terms",
      { role: "group" },
      ...group.terms.map((/** @type {any} */ term, /** @type {number} */ index) => [
        dropLine(host, group, index),
        term.kind === "group" ? groupView(host, term, level + 1, key) : row(host, term, level + 1, key),
      ]),
      dropLine(host, group, group.terms.length),
    ),
    adding(host, group, level),
  );
}

/** @param {import("../edits.js").Host} host @param {any} leaf @param {number} level @param {string} key */
function row(host, leaf, level, key) {
  const { app } = host;
  const top = host.name === "main";
  const at = {
    app,
    host,
    scope: host.scope,
    id: leaf.id,
    key: `${key}/${leaf.id}`,
    top,
    curve: top ? (app.curves.get(leaf.id)?.curve ?? null) : null,
    expr: leaf.expr,
    set: (/** @type {any} */ expr, /** @type {string} */ kind = "") => setExpr(host, leaf.id, expr, kind),
  };
  const said = app.texts.get(leaf.expr);
  return h(
    "div",
    {
      class: `st-row ${leaf.off && !app.part(`line:${leaf.id}`) ? "st-off" : ""}`,
      key: leaf.id,
      role: "treeitem",
      "aria-level": level + 1,
      "data-text": said,
      ...rowProps(host, leaf),
    },
    grip(host, leaf),
    top ? onOff(host, leaf) : null,
    condition(at),
    top ? cost(app, leaf) : null,
    rowMenu(host, leaf),
  );
}

/** @param {import("../edits.js").Host} host @param {any} term */
const rowProps = (host, term) => ({
  tabindex: (host.app.row || host.app.draft.tree.id) === term.id ? 0 : -1,
  "data-focus": `row:${term.id}`,
  "data-row": term.id,
  onkeydown: (/** @type {KeyboardEvent} */ event) => rowKey(host, term, event),
  onfocus: () => {
    if (host.app.row !== term.id) {
      host.app.row = term.id;
      host.app.redraw();
    }
  },
});

/** @param {import("../edits.js").Host} host @param {any} term */
const grip = (host, term) =>
  h(
    "span.st-grip-row",
    {
      title: "Drag to move (or Alt and arrows)",
      "aria-hidden": "true",
      ...dragProps(host, term),
    },
    "⠿",
  );

/** @param {import("../edits.js").Host} host @param {any} term */
const onOff = (host, term) =>
  h("input.st-check", {
    type: "checkbox",
    checked: !term.off,
    "aria-label": term.off ? "Condition is off" : "Condition is on",
    title: term.off ? "Off: does not count" : "On",
    onchange: () => toggle(host, term.id),
  });

/** What the condition costs: how many more there would be without it. @param {any} app @param {any} leaf */
function cost(app, leaf) {
  const told = app.costs.get(leaf.id);
  if (!told || leaf.off) return h("span.st-cost.st-quiet", leaf.off ? "off" : "");
  const change = (app.reach?.matched ?? 0) - told.without;
  const f = app.formats;
  // of nobody every single condition costs nothing: where they went is what helps
  const nobody = change === 0 && app.reach?.matched === 0;
  const tip = `Alone ${f.count(told.alone)} · with those before it ${f.count(told.remaining)} · without it ${f.count(told.without)}`;
  return h(
    "span",
    { class: `st-cost ${change === 0 && !nobody ? "st-none" : ""} ${app.slow ? "st-dim" : ""}` },
    nobody ? `${f.count(told.remaining)} left` : change === 0 ? "no effect" : f.change(change),
    unseen(`. ${tip}`),
    h("span.st-tip", { "aria-hidden": "true" }, tip),
  );
}

/** @param {import("../edits.js").Host} host @param {any} group @param {number} level */
function adding(host, group, level) {
  const { app } = host;
  const open = app.part("popup");
  const is = (/** @type {string} */ only) => open?.kind === "picker" && open.at === group.id && open.only === only;
  const start = (/** @type {string} */ title, /** @type {string} */ only, /** @type {string} */ name) =>
    h(
      "span.st-anchor",
      { key: title },
      button(title, () => (is(only) ? app.setPart("popup", undefined) : openPicker(app, group.id, only)), {
        class: "st-add",
        "aria-expanded": String(is(only)),
        "aria-haspopup": "listbox",
        "aria-label": name,
        "data-focus": `add:${only}:${group.id}`,
      }),
      is(only) && picker(host, group.id, open),
    );
  return h(
    "div.st-adding",
    start("+ condition", "", "Add a condition"),
    host.scope.tables.length ? start("+ rows", "table", "Add a condition on rows") : null,
    button("+ group", () => addGroup(host, group.id), { class: "st-add", "aria-label": "Add a group" }),
    button("+ text", () => addText(host, group.id), { class: "st-add", "aria-label": "Add a condition as text" }),
  );
}

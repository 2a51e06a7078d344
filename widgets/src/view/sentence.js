/** Conditions on rows, as a sentence with slots. */
import { h } from "../dom.js";
import { openPicker } from "../edits.js";
import { columnsFor, functionOf, functionsFor, withFunction, withTable } from "../forms/rows.js";
import { onSubject } from "../forms/form.js";
import { duration } from "../forms/nodes.js";
import { readWindow, UNITS, writeWindow } from "../forms/time.js";
import { words } from "../scope.js";
import { nested } from "./nested.js";
import { button, select, wholeField } from "./parts.js";
import { windowEditor } from "./time.js";

/** @param {import("./condition.js").Place} at @param {import("../forms/form.js").ValueForm} form */
export function sentence(at, form) {
  const node = form.subject;
  const table = at.scope.tableOf(node.target[0]);
  const put = (/** @type {any} */ now, key = "") => at.set(onSubject(form, now, at.scope), key);
  // "not any" is read as "none", and "not none" as "any"
  const other = form.form === "yes" && form.test.op === "no" ? OPPOSITE[node.function] : undefined;
  const plain = other ? { ...form, test: { ...form.test, op: "yes" } } : form;
  const tables = at.scope.tables.map((each) => [each.name, words([each.name])]);
  const columns = columnsFor(table, node.function);
  const label = words([node.target[0]]);
  return h(
    "span.st-sentence",
    { key: "sentence" },
    select(
      "Function",
      other ?? node.function,
      functionsFor(/** @type {any} */ (table))
        .filter(usable(table))
        .map((each) => [each.name, each.title]),
      (value) => at.set(onSubject(plain, withFunction(node, value, table), at.scope)),
      { "data-focus": `first:${at.id}` },
    ),
    columnSlots(node, columns, put),
    select("Rows of", node.target[0], tables, (value) => put(withTable(node, at.scope.tableOf(value)))),
    table?.time && node.function !== "active_periods"
      ? windowEditor(at, label, readWindow(node.window), (test, key = "") =>
          put({ ...node, window: writeWindow(test) }, key),
        )
      : null,
    options(at, node, put),
    ...inOrder(
      where(
        at,
        node.target[0],
        null,
        node.where,
        (now, key) => put({ ...node, where: now }, key),
        "where",
        node.function === "every",
      ),
      table?.time && node.function !== "active_periods" ? follow(at, node, put) : null,
    ),
  );
}

/** @type {Record<string, string>} */
export const OPPOSITE = { any: "none", none: "any" };

/** What is only offered comes before what is there, so that it stays in the line. @param {...any} parts */
const inOrder = (...parts) =>
  parts.filter(Boolean).sort((a, b) => Number(b.tag === "button") - Number(a.tag === "button"));

/** @param {any} table */
const usable = (table) => (/** @type {any} */ what) =>
  ["no", "maybe"].includes(what.column) || columnsFor(table, what.name).length > 0;

/** @param {any} node @param {any[]} columns @param {(node: any) => void} put */
function columnSlots(node, columns, put) {
  if (!columns.length) return null;
  const path = node.target.slice(1);
  const optional = functionOf(node.function)?.column === "maybe";
  const options = columns.map((each) => [each.path.join("\0"), words(each.path)]);
  const choose = (/** @type {string} */ value) =>
    put({
      ...node,
      target: [node.target[0], ...(value ? value.split("\0") : [])],
      ...(value ? {} : { distinct: false }),
    });
  return [
    optional && path.length
      ? select(
          "Count",
          node.distinct ? "different" : "known",
          [
            ["different", "different"],
            ["known", "known"],
          ],
          (value) => put({ ...node, distinct: value === "different" }),
        )
      : null,
    select("Column", path.join("\0"), optional ? [["", "all rows"], ...options] : options, choose),
    h("span", "of"),
  ];
}

/** What only some functions have. @param {import("./condition.js").Place} at @param {any} node @param {(node: any, key?: string) => void} put */
function options(at, node, put) {
  if (node.function === "active_periods") {
    return [
      h("span", "in the last"),
      wholeField(at, "How many periods", node.last, (last) => put({ ...node, last }, "type")),
      h("span", "periods of"),
      ...span(at, "Period", node.period, (period, key) => put({ ...node, period }, key)),
      h("span", "with at least"),
      wholeField(at, "Rows in a period, at least", node.at_least ?? 1, (least) =>
        put({ ...node, at_least: least > 1 ? least : null }, "type"),
      ),
      h("span", "rows"),
    ];
  }
  if (node.function !== "most_frequent") return null;
  return [
    h("span", "at least"),
    wholeField(at, "At least so often", node.at_least ?? 1, (least) =>
      put({ ...node, at_least: least > 1 ? least : null }, "type"),
    ),
    h("span", "times"),
  ];
}

/** @param {import("./condition.js").Place} at @param {string} label @param {any} of @param {(duration: any, key?: string) => void} change @param {string[]} [units] */
const span = (at, label, of, change, units = UNITS) => [
  wholeField(at, `${label}: how many`, of.amount, (amount) => change(duration(amount, of.unit), "type")),
  select(
    `${label}: unit`,
    of.unit,
    units.map((each) => [each, `${each}s`]),
    (unit) => change(duration(of.amount, unit)),
  ),
];

/**
 * The conditions on a row.
 * @param {import("./condition.js").Place} at @param {string} table @param {string|null} before @param {any} json
 * @param {(json: any, key?: string) => void} change @param {string} name @param {boolean} needed
 */
function where(at, table, before, json, change, name, needed = false) {
  const part = `where:${at.key}:${name}`;
  const held = at.app.part(part);
  if (!json && !held?.terms.length && (!held || at.app.part("popup")?.at !== held.id)) {
    return button(
      "where …",
      () => openPicker(at.app, nested(at, { name, table, before, json, change, needed }).tree.id, ""),
      {
        class: "st-add",
        "aria-label": `where …: condition on ${words([table])}`,
        "data-focus": part,
        key: `add:${name}`,
      },
    );
  }
  const host = nested(at, { name, table, before, json, change, needed });
  return h(
    "span.st-where",
    { key: name, role: "group", "aria-label": `where, of ${words([table])}` },
    h("span.st-quiet", "where"),
    host.draw(),
  );
}

/** What must follow a row, or must not. @param {import("./condition.js").Place} at @param {any} node @param {(node: any, key?: string) => void} put */
function follow(at, node, put) {
  const tables = at.scope.tables.filter((each) => each.time);
  if (!node.then) {
    return button(
      "then …",
      () => {
        put({ ...node, then: { node: "then", table: tables[0].name, negated: true, within: duration(2, "hour") } });
        at.app.focus(`then:${at.id}`);
      },
      { class: "st-add", "aria-label": "then …: what follows", key: "add:then" },
    );
  }
  const then = node.then;
  const change = (/** @type {any} */ fields, key = "") => {
    const { where, within, negated, ...rest } = { ...then, ...fields };
    put(
      {
        ...node,
        then: { ...rest, ...(negated ? { negated } : {}), ...(within ? { within } : {}), ...(where ? { where } : {}) },
      },
      key,
    );
  };
  return h(
    "span.st-then",
    { key: "then" },
    select(
      "Then, or then no",
      then.negated ? "no" : "yes",
      [
        ["yes", "then"],
        ["no", "then no"],
      ],
      (value) => change({ negated: value === "no" }),
      { "data-focus": `then:${at.id}` },
    ),
    select(
      "What follows",
      then.table,
      tables.map((each) => [each.name, words([each.name])]),
      (table) => change({ table, where: undefined }),
    ),
    select(
      "Follows when",
      then.within ? "within" : "any",
      [
        ["within", "within"],
        ["any", "at any time later"],
      ],
      (value) => change({ within: value === "within" ? duration(2, "hour") : undefined }),
    ),
    then.within
      ? span(at, "Follows", then.within, (within, key) => change({ within }, key), [
          "second",
          "minute",
          "hour",
          "day",
          "week",
        ])
      : null,
    button("Remove what follows", () => put({ ...node, then: undefined }), { class: "st-plain" }, "×"),
    where(at, then.table, node.target[0], then.where, (now, key) => change({ where: now }, key), "then"),
  );
}

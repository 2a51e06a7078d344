/**
 * Conditions on rows: an aggregate read as a sentence with slots.
 * @typedef {import("../tree.js").Json} Json
 */
export const FUNCTIONS = [
  { name: "any", title: "there is any of", type: "boolean", column: "no" },
  { name: "none", title: "there is none of", type: "boolean", column: "no" },
  { name: "every", title: "every one of", type: "boolean", column: "no" },
  { name: "count", title: "count of", type: "number", column: "maybe" },
  { name: "sum", title: "sum of", type: "number", column: "number" },
  { name: "mean", title: "mean of", type: "number", column: "number" },
  { name: "median", title: "median of", type: "number", column: "number" },
  { name: "min", title: "smallest", type: "column", column: "ordered" },
  { name: "max", title: "largest", type: "column", column: "ordered" },
  { name: "stddev", title: "spread (standard deviation) of", type: "number", column: "number" },
  { name: "first", title: "first", type: "column", column: "any" },
  { name: "last", title: "last", type: "column", column: "any" },
  { name: "most_frequent", title: "most frequent", type: "column", column: "any" },
  { name: "values", title: "different", type: "list", column: "any" },
  { name: "active_periods", title: "active periods of", type: "number", column: "no" },
  { name: "mean_gap", title: "mean days between", type: "number", column: "no" },
];
const TIMED = ["first", "last", "active_periods", "mean_gap"];
const BY_NAME = /* @__PURE__ */ new Map(/* @__PURE__ */ FUNCTIONS.map((each) => [each.name, each]));

/** @param {string} name */
export const functionOf = (name) => BY_NAME.get(name);

/** Functions that make sense for a table. @param {{time: boolean}} table */
export const functionsFor = (table) => FUNCTIONS.filter((each) => table.time || !TIMED.includes(each.name));

/** The columns of a table, its time first. @param {any} table @returns {any[]} */
export const allColumns = ({ time, columns }) =>
  time && !columns.some((/** @type {any} */ each) => each.path.join() === "time")
    ? [{ path: ["time"], type: "instant", element: null, private: false }, ...columns]
    : columns;

/** Columns that a function can take. @param {any} table @param {string} name */
export function columnsFor(table, name) {
  const takes = functionOf(name)?.column;
  const all = allColumns(table).filter((each) => !each.private && each.type !== "other");
  if (takes === "no") return [];
  if (takes === "number") return all.filter((each) => each.type === "number");
  if (takes === "ordered") return all.filter((each) => ["number", "text", "date", "instant"].includes(each.type));
  return all.filter((each) => each.type !== "list" || takes === "maybe");
}

/** A new condition on the rows of a table; below a row all of its rows are meant. @param {{name: string, time: boolean}} table @param {boolean} [below] @returns {Json} */
export const newRows = (table, below = false) => ({
  node: "aggregate",
  function: "any",
  target: [table.name],
  ...(table.time && !below ? { window: { node: "within", duration: { node: "duration", amount: 90, unit: "day" } } } : {}),
});

/**
 * The aggregate with another function; what the function cannot have goes.
 * @param {Json} node @param {string} name @param {any} table @returns {Json}
 */
export function withFunction(node, name, table) {
  const columns = columnsFor(table, name);
  const takes = functionOf(name)?.column;
  const old = columns.find((each) => each.path.join("\0") === node.target.slice(1).join("\0"));
  const path = takes === "no" ? [] : old ? old.path : takes === "maybe" ? [] : (columns[0]?.path ?? []);
  const { distinct, at_least, period, last, window, ...rest } = node;
  /** @type {Json} */
  const made = { ...rest, function: name, target: [node.target[0], ...path] };
  if (name === "count" && distinct && path.length) made.distinct = true;
  if (name === "most_frequent" && at_least) made.at_least = at_least;
  if (name === "every" && !made.where)
    made.where = { node: "known", value: { node: "name", path: [table.time ? "time" : table.columns[0].path[0]] } };
  if (name === "active_periods") {
    delete made.then;
    return { ...made, at_least, period: period ?? { node: "duration", amount: 30, unit: "day" }, last: last ?? 12 };
  }
  return window ? { ...made, window } : made;
}

/** The aggregate on another table; its column and its conditions are of the old one, so they go. @param {Json} node @param {any} table @returns {Json} */
export function withTable(node, table) {
  const made = {
    node: "aggregate",
    function: node.function,
    target: [table.name],
    ...(table.time && node.window ? { window: node.window } : {}),
  };
  const fits = functionsFor(table).some((each) => each.name === node.function);
  return withFunction(
    { ...made, ...(node.period ? { period: node.period, last: node.last } : {}) },
    fits ? node.function : "count",
    table,
  );
}

/** Without fields that are undefined, and in the way the kernel writes it. @param {Json} node @returns {Json} */
export const tidy = (node) =>
  /** @type {Json} */ (
    Object.fromEntries(
      Object.entries(node).filter(([, value]) => value !== undefined && value !== null && value !== false),
    )
  );

/** A first comparison for a value of this type; none for yes/no. @param {Json} node @param {string} type @param {string|null} element @returns {Json} */
export function compared(node, type, element) {
  if (type === "boolean" || !type) return node;
  if (type === "number") return { node: "compare", op: ">=", left: node, right: { node: "number", value: 1 } };
  if (type === "date" || type === "instant")
    return {
      node: "when",
      value: node,
      window: { node: "within", duration: { node: "duration", amount: 90, unit: "day" } },
    };
  return { node: "known", value: node, ...(element ? {} : {}) };
}

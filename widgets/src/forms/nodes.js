/** Nodes of the language's JSON, made and read. @typedef {import("../tree.js").Json} Json */

/** @param {number} value @returns {Json} */
export const number = (value) => ({ node: "number", value });
/** @param {string} value @returns {Json} */
export const text = (value) => ({ node: "text", value });
/** @param {string[]} path @returns {Json} */
export const name = (...path) => ({ node: "name", path });
/** @param {number} amount @param {string} unit @returns {Json} */
export const duration = (amount, unit) => ({ node: "duration", amount, unit });
/** @param {Json[]} items @returns {Json} */
export const listOf = (items) => ({ node: "list of", items });
/** @param {Json} term @returns {Json} */
export const not = (term) => ({ node: "not", term });
/** @param {Json} value @returns {Json} */
export const known = (value) => ({ node: "known", value });

/** A constant from a plain value of this type. @param {string} type @param {any} value @returns {Json} */
export function constant(type, value) {
  if (type === "number") return number(value);
  if (type === "boolean") return { node: "boolean", value };
  if (type === "date" || type === "instant") return { node: String(value).includes("T") ? "instant" : "date", value };
  return text(value);
}

/**
 * The comparison that an editor shows: one without a value only asks that there is one (and a range without an end is open),
 * so what was chosen before, `held`, stays as long as it is being filled in.
 * @param {string} op @param {string} [held]
 */
export const opShown = (op, held) =>
  op === "known" || (held === "between" && (op === ">=" || op === "<=")) ? (held ?? op) : op;

/** The node without one `not` in front, and whether there was one. @param {Json} expr */
export const stripped = (expr) =>
  expr.node === "not" ? { negated: true, node: expr.term } : { negated: false, node: expr };

/** @param {Json} node @param {boolean} negated */
export const maybeNot = (node, negated) => (negated ? not(node) : node);

const CONSTANTS = ["number", "text", "boolean", "date", "instant"];
/** @param {Json} node */
export const isConstant = (node) => CONSTANTS.includes(node?.node);

/** The plain values of a list of constants of one kind; null for another. @param {Json} items @param {string[]} kinds @returns {any[]|null} */
export function plainItems(items, kinds) {
  if (items?.node !== "list of" || !items.items.every((/** @type {Json} */ each) => kinds.includes(each.node)))
    return null;
  return items.items.map((/** @type {Json} */ each) => each.value);
}

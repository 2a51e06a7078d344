/**
 * Tests of a text, of a list, and of yes/no.
 * @typedef {import("../tree.js").Json} Json
 * @typedef {{op: string, items: any[]}} Test  `items`: the constants; one for `contains` and its like
 */
import { constant, known, listOf, maybeNot, not, plainItems, stripped, text } from "./nodes.js";

export const TEXT_OPS = [
  ["in", "is any of"],
  ["not in", "is none of"],
  ["contains", "contains"],
  ["not contains", "does not contain"],
  ["starts with", "starts with"],
  ["not starts with", "does not start with"],
  ["ends with", "ends with"],
  ["not ends with", "does not end with"],
  ["matches", "matches"],
  ["not matches", "does not match"],
  ["known", "is known"],
  ["unknown", "is missing"],
];
export const LIST_OPS = [
  ["any", "has any of"],
  ["all", "has all of"],
  ["none", "has none of"],
  ["known", "is known"],
  ["unknown", "is missing"],
];
export const YES_OPS = [
  ["yes", "yes"],
  ["no", "no (or missing)"],
  ["known", "is known"],
  ["unknown", "is missing"],
];

/** Whether the test takes many values. @param {string} op */
export const takesMany = (op) => ["in", "not in", "any", "all", "none"].includes(op);
/** Whether the test takes no value. @param {string} op */
export const takesNone = (op) => op === "known" || op === "unknown" || op === "yes" || op === "no";

/** @param {Json} expr @returns {{subject: Json, test: Test}|null} */
export function readText(expr) {
  const { negated, node } = stripped(expr);
  const no = (/** @type {string} */ op) => (negated ? `not ${op}` : op);
  if (node.node === "known") return { subject: node.value, test: { op: negated ? "unknown" : "known", items: [] } };
  if (node.node === "compare" && !negated && node.right.node === "text" && (node.op === "=" || node.op === "!=")) {
    return { subject: node.left, test: { op: node.op === "=" ? "in" : "not in", items: [node.right.value] } };
  }
  if (node.node === "in") {
    const items = plainItems(node.items, ["text"]);
    return items && { subject: node.value, test: { op: no("in"), items } };
  }
  if (node.node === "text match" && node.part.node === "text")
    return { subject: node.value, test: { op: no(node.op), items: [node.part.value] } };
  return node.node === "matches" ? { subject: node.value, test: { op: no("matches"), items: [node.pattern] } } : null;
}

/** @param {Json} subject @param {Test} test @returns {Json} */
export function writeText(subject, { op, items }) {
  if (op === "unknown") return not(known(subject));
  if (op === "known" || !items.length || items[0] === "") return known(subject);
  const negated = op.startsWith("not ");
  const plain = negated ? op.slice(4) : op;
  if (plain === "in" && items.length === 1)
    return { node: "compare", op: negated ? "!=" : "=", left: subject, right: text(items[0]) };
  if (plain === "in") return maybeNot({ node: "in", value: subject, items: listOf(items.map(text)) }, negated);
  if (plain === "matches") return maybeNot({ node: "matches", value: subject, pattern: items[0] }, negated);
  return maybeNot({ node: "text match", op: plain, value: subject, part: text(items[0]) }, negated);
}

/** @param {Json} expr @returns {{subject: Json, test: Test}|null} */
export function readList(expr) {
  const { negated, node } = stripped(expr);
  if (node.node === "known") return { subject: node.value, test: { op: negated ? "unknown" : "known", items: [] } };
  if (node.node === "contains of" && !(negated && node.quantifier === "all")) {
    const items = plainItems(node.items, ["text", "number", "date", "instant", "boolean"]);
    return items && { subject: node.value, test: { op: negated ? "none" : node.quantifier, items } };
  }
  if (node.node === "text match" && node.op === "contains" && "value" in node.part) {
    return { subject: node.value, test: { op: negated ? "none" : "any", items: [node.part.value] } };
  }
  return null;
}

/** @param {Json} subject @param {Test} test @param {string} element  type of the list's elements @returns {Json} */
export function writeList(subject, { op, items }, element) {
  if (op === "unknown") return not(known(subject));
  if (op === "known" || !items.length) return known(subject);
  const constants = listOf(items.map((each) => constant(element, each)));
  return maybeNot(
    { node: "contains of", quantifier: op === "all" ? "all" : "any", value: subject, items: constants },
    op === "none",
  );
}

/** @param {Json} expr @returns {{subject: Json, test: Test}|null} */
export function readYes(expr) {
  const { negated, node } = stripped(expr);
  if (node.node === "known") return { subject: node.value, test: { op: negated ? "unknown" : "known", items: [] } };
  if (node.node === "compare" && node.op === "=" && node.right.node === "boolean" && !negated && node.right.value)
    return { subject: node.left, test: { op: "yes", items: [] } };
  return { subject: node, test: { op: negated ? "no" : "yes", items: [] } };
}

/** @param {Json} subject @param {Test} test @returns {Json} */
export function writeYes(subject, { op }) {
  if (op === "known") return known(subject);
  return op === "unknown" ? not(known(subject)) : maybeNot(subject, op === "no");
}

/**
 * Tests of a number: `{op, low, high, items}`.
 * @typedef {import("../tree.js").Json} Json
 * @typedef {{op: string, low: number|null, high: number|null, items: number[]}} NumberTest
 */
import { known, listOf, maybeNot, not, number, plainItems, stripped } from "./nodes.js";

export const NUMBER_OPS = [
  ["between", "between"],
  [">=", "at least"],
  ["<=", "at most"],
  [">", "more than"],
  ["<", "less than"],
  ["=", "is"],
  ["!=", "is not"],
  ["in", "is any of"],
  ["not in", "is none of"],
  ["not between", "not between"],
  ["known", "is known"],
  ["unknown", "is missing"],
];

/** @param {string} op @param {number|null} [low] @param {number|null} [high] @param {number[]} [items] @returns {NumberTest} */
const test = (op, low = null, high = null, items = []) => ({ op, low, high, items });

const plain = (/** @type {Json} */ node) =>
  node.node === "number" && typeof node.value === "number" ? node.value : undefined;

/** @param {Json} expr @returns {{subject: Json, test: NumberTest}|null} */
export function readNumber(expr) {
  const { negated, node } = stripped(expr);
  const no = (/** @type {string} */ op) => (negated ? `not ${op}` : op);
  if (node.node === "known") return { subject: node.value, test: test(negated ? "unknown" : "known") };
  if (node.node === "between") {
    const [low, high] = [plain(node.low), plain(node.high)];
    return low === undefined || high === undefined
      ? null
      : { subject: node.value, test: test(no("between"), low, high) };
  }
  if (node.node === "in") {
    const items = plainItems(node.items, ["number"]);
    return items ? { subject: node.value, test: test(no("in"), null, null, items) } : null;
  }
  const value = node.node === "compare" ? plain(node.right) : undefined;
  if (value === undefined || negated) return null;
  return { subject: node.left, test: node.op.startsWith("<") ? test(node.op, null, value) : test(node.op, value) };
}

/** @param {Json} subject @param {NumberTest} test @returns {Json} */
export function writeNumber(subject, { op, low, high, items }) {
  const value = op.startsWith("<") ? high : low;
  switch (op) {
    case "between":
    case "not between": {
      const inside = range(subject, low, high);
      return op === "between" ? inside : not(inside);
    }
    case "in":
    case "not in":
      return items.length
        ? maybeNot({ node: "in", value: subject, items: listOf(items.map(number)) }, op === "not in")
        : known(subject);
    case "unknown":
      return not(known(subject));
    default:
      return op === "known" || value === null
        ? known(subject)
        : { node: "compare", op, left: subject, right: number(value) };
  }
}

/** @param {Json} subject @param {number|null} low @param {number|null} high */
function range(subject, low, high) {
  if (low === null && high === null) return known(subject);
  if (low === null) return { node: "compare", op: "<=", left: subject, right: number(/** @type {number} */ (high)) };
  if (high === null) return { node: "compare", op: ">=", left: subject, right: number(low) };
  return { node: "between", value: subject, low: number(low), high: number(high) };
}

/** The ends of a test for the handles, or null if it has none. @param {NumberTest} test */
export function endsOf({ op, low, high }) {
  if (op === "between" || op === "known") return { low, high, over: false, under: false };
  if (op === ">=" || op === ">") return { low, high: null, over: op === ">", under: false };
  if (op === "<=" || op === "<") return { low: null, high, over: false, under: op === "<" };
  return op === "=" ? { low, high: low, over: false, under: false } : null;
}

/** The same test about other ends, as a handle leaves it. @param {number|null} low @param {number|null} high @returns {NumberTest} */
export function testOfEnds(low, high) {
  if (low === null && high === null) return test("known");
  if (high === null) return test(">=", low);
  return low === null ? test("<=", null, high) : test("between", low, high);
}

/** Another word for the comparison, its values kept as far as they make sense. @param {NumberTest} before @param {string} op @returns {NumberTest} */
export function withOp(before, op) {
  const low = before.low ?? before.items[0] ?? before.high;
  const high = before.high ?? before.low ?? before.items.at(-1) ?? null;
  if (op === "between" || op === "not between") {
    const all = before.items.length ? before.items : [low ?? 0, high ?? 0];
    return test(op, Math.min(...all), Math.max(...all));
  }
  if (op === "in" || op === "not in") return test(op, null, null, before.items.length ? before.items : [low ?? 0]);
  if (op.startsWith("<")) return test(op, null, high ?? 0);
  return op === "known" || op === "unknown" ? test(op) : test(op, low ?? 0);
}

/**
 * Tests of a date or an instant, and the windows of rows: `{op, ...}` with
 * `within`/`next` {amount, unit, calendar}, `before after since until` {point}, `between` {low, high}, `is` {day} or {which, unit},
 * `known`, `unknown`. A point is `{date}` or `{amount, unit}` ago.
 * @typedef {import("../tree.js").Json} Json
 * @typedef {{date?: string, amount?: number, unit?: string}} Point
 * @typedef {{op: string, negated: boolean, anniversary: boolean, amount: number, unit: string, calendar: boolean, point: Point, low: Point, high: Point, days: number, which: string}} TimeTest
 */
import { constant, duration, known, maybeNot, stripped } from "./nodes.js";

export const UNITS = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];
export const TIME_OPS = [
  ["within", "in the last"],
  ["next", "in the next"],
  ["between", "between"],
  ["before", "before"],
  ["after", "after"],
  ["since", "since"],
  ["until", "until"],
  ["day", "is on"],
  ["period", "is in"],
  ["known", "is known"],
  ["unknown", "is missing"],
];
export const WINDOW_OPS = [["", "any time"], ...TIME_OPS.slice(0, 7)];

/** @param {Partial<TimeTest>} fields @returns {TimeTest} */
export const timeTest = (fields) => ({
  op: "within",
  negated: false,
  anniversary: false,
  amount: 90,
  unit: "day",
  calendar: false,
  point: { amount: 90, unit: "day" },
  low: { amount: 90, unit: "day" },
  high: { amount: 30, unit: "day" },
  days: 0,
  which: "this",
  ...fields,
});

/** @param {Json} node @returns {Point|null} */
export function readPoint(node) {
  if (node.node === "date" || node.node === "instant") return { date: node.value };
  return node.node === "ago" ? { amount: node.duration.amount, unit: node.duration.unit } : null;
}

/** @param {Point} point @returns {Json} */
export const writePoint = (point) =>
  point.date
    ? constant("date", point.date)
    : { node: "ago", duration: duration(point.amount ?? 1, point.unit ?? "day") };

/** @param {Json|undefined} window @returns {TimeTest|null} */
export function readWindow(window) {
  switch (window?.node) {
    case undefined:
      return timeTest({ op: "" });
    case "within":
      return timeTest({
        op: window.ahead ? "next" : "within",
        amount: window.duration.amount,
        unit: window.duration.unit,
        calendar: Boolean(window.calendar),
      });
    case "bound": {
      const point = readPoint(window.point);
      return point && timeTest({ op: window.side, point });
    }
    case "span": {
      const [low, high] = [readPoint(window.start), readPoint(window.end)];
      return low && high && timeTest({ op: "between", low, high });
    }
    case "on day":
      return timeTest({ op: "day", days: window.days });
    case "in period":
      return timeTest({ op: "period", which: window.which, unit: window.unit });
    default:
      return null;
  }
}

/** The window as it stands in an aggregate, `undefined` for any time. @param {TimeTest} test @returns {Json|undefined} */
export function writeWindow(test) {
  switch (test.op) {
    case "within":
    case "next":
      return {
        node: "within",
        duration: duration(test.amount, test.unit),
        ...(test.op === "next" ? { ahead: true } : {}),
        ...(test.calendar ? { calendar: true } : {}),
      };
    case "between":
      return { node: "span", start: writePoint(test.low), end: writePoint(test.high) };
    case "day":
      return { node: "on day", days: test.days };
    case "period":
      return { node: "in period", which: test.which, unit: test.unit };
    case "":
      return undefined;
    default:
      return { node: "bound", side: test.op, point: writePoint(test.point) };
  }
}

const SIDES = /** @type {Record<string, string>} */ ({ "<": "before", ">": "after", ">=": "since", "<=": "until" });

/** A comparison with a date or an instant, said with `before`, `after`, `since` or `until`; all else as it is. @param {Json} node @returns {Json} */
export function asWindow(node) {
  const side = node.node === "compare" && ["date", "instant"].includes(node.right.node) && SIDES[node.op];
  return side ? { node: "when", value: node.left, window: { node: "bound", side, point: node.right } } : node;
}

/** @param {Json} expr @returns {{subject: Json, test: TimeTest}|null} */
export function readTime(expr) {
  const { negated, node: said } = stripped(expr);
  const node = asWindow(said);
  if (node.node === "known") return { subject: node.value, test: timeTest({ op: negated ? "unknown" : "known" }) };
  if (node.node === "between") {
    const [low, high] = [readPoint(node.low), readPoint(node.high)];
    return low && high && { subject: node.value, test: timeTest({ op: "between", low, high, negated }) };
  }
  if (node.node !== "when" && node.node !== "anniversary") return null;
  const window = readWindow(node.window);
  return window && { subject: node.value, test: { ...window, negated, anniversary: node.node === "anniversary" } };
}

/** @param {Json} subject @param {TimeTest} test @returns {Json} */
export function writeTime(subject, test) {
  if (test.op === "known" || test.op === "unknown") return maybeNot(known(subject), test.op === "unknown");
  if (test.op === "between" && !test.anniversary) {
    return maybeNot(
      { node: "between", value: subject, low: writePoint(test.low), high: writePoint(test.high) },
      test.negated,
    );
  }
  return maybeNot(
    { node: test.anniversary ? "anniversary" : "when", value: subject, window: writeWindow(test) },
    test.negated,
  );
}

/** Another word, with values that fit it. @param {TimeTest} before @param {string} op @returns {TimeTest} */
export function withTimeOp(before, op) {
  if (op === "period")
    return { ...before, op, unit: ["week", "month", "quarter", "year"].includes(before.unit) ? before.unit : "month" };
  // from "this month" one comes to a month
  return fitting({ ...before, op, amount: before.op === "period" ? 1 : before.amount });
}

/** Days in each unit in which the window of an anniversary may have been said. */
const DAYS = /** @type {Record<string, number>} */ ({ day: 1, week: 7, month: 30, quarter: 91, year: 365 });

/** The most that an anniversary may be away. @param {TimeTest} test */
export const mostOf = ({ anniversary, unit }) => (anniversary ? (unit === "week" ? 52 : 366) : undefined);

/** The test, its window in days or weeks if it is of an anniversary: it comes round every year. @param {TimeTest} test @returns {TimeTest} */
export function fitting(test) {
  const { op, anniversary, amount, unit } = test;
  if (!anniversary || (op !== "within" && op !== "next")) return test;
  if ((unit === "day" || unit === "week") && amount <= (mostOf(test) ?? 0)) return { ...test, calendar: false };
  return { ...test, calendar: false, unit: "day", amount: Math.min(Math.max(amount * (DAYS[unit] ?? 0), 1), 366) };
}

/** The units that a window may have, those of the calendar with that word in front. @param {TimeTest} test */
export const unitsFor = ({ anniversary }) =>
  anniversary ? ["day", "week"] : [...UNITS, ...UNITS.slice(3).map((each) => `calendar ${each}`)];

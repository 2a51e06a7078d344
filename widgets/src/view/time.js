/** The editor of dates and instants, and of the windows of rows. */
import { h } from "../dom.js";
import { matched } from "../curve.js";
import { fitting, mostOf, timeTest, TIME_OPS, UNITS, unitsFor, WINDOW_OPS, withTimeOp } from "../forms/time.js";
import { histogram } from "./histogram.js";
import { button, select, strictField, wholeField } from "./parts.js";

const units = (/** @type {string[]} */ of) => of.map((each) => [each, `${each}s`]);
const PERIODS = ["week", "month", "quarter", "year"].flatMap((unit) =>
  ["this", "last", "next"].map((which) => [`${which} ${unit}`, `${which} ${unit}`]),
);

/** @param {import("./condition.js").Place} at @param {import("../forms/form.js").ValueForm} form */
export function timeEditor(at, form) {
  const { test, about } = form;
  const put = (/** @type {any} */ now, key = "") => at.set(form.write(now), key);
  const ends = endsOf(test);
  const drag = (/** @type {any} */ low, /** @type {any} */ high) => {
    at.app.live = at.curve ? matched(at.curve, { low, high }) : null;
    put(ofEnds(low, high), "drag");
  };
  const ops = test.anniversary ? TIME_OPS.filter(([op]) => ["within", "next", "day", "period"].includes(op)) : TIME_OPS;
  return [
    test.negated
      ? button("not", () => put({ ...test, negated: false }), {
          class: "st-word",
          "aria-label": "not: remove",
          key: "not",
        })
      : null,
    about.type === "date" && !["known", "unknown", "between", "before", "after", "since", "until"].includes(test.op)
      ? select(
          `${about.title}: year`,
          test.anniversary ? "anniversary" : "date",
          [
            ["date", "date"],
            ["anniversary", "anniversary"],
          ],
          (value) => put(fitting({ ...test, anniversary: value === "anniversary" })),
        )
      : null,
    select(`${about.title}: when`, test.op, ops, (op) => put(withTimeOp(test, op)), { "data-focus": `first:${at.id}` }),
    at.top && ends && at.curve
      ? histogram({ id: at.id, label: about.title, curve: at.curve, ends, spoken: String, change: drag })
      : null,
    ...windowFields(test, about.title, put, dayOf(at.app)),
  ];
}

/** The ends of a test for the handles: only dates stand on the axis. @param {any} test */
function endsOf(test) {
  if (test.negated || test.anniversary) return null;
  if (test.op === "known") return { low: null, high: null };
  if (test.op === "since" && test.point.date) return { low: test.point.date, high: null };
  if (test.op === "until" && test.point.date) return { low: null, high: test.point.date };
  return test.op === "between" && test.low.date && test.high.date ? { low: test.low.date, high: test.high.date } : null;
}

/** @param {string|null} low @param {string|null} high */
function ofEnds(low, high) {
  if (low === null && high === null) return timeTest({ op: "known" });
  if (high === null) return timeTest({ op: "since", point: { date: low ?? "" } });
  return low === null
    ? timeTest({ op: "until", point: { date: high } })
    : timeTest({ op: "between", low: { date: low }, high: { date: high } });
}

/** A window in a sentence: when, and its fields. @param {string} label @param {any} test @param {(test: any, key?: string) => void} put @param {string} [today] */
export const windowEditor = (label, test, put, today = "") => [
  select(`${label}: when`, test.op, WINDOW_OPS, (op) => put(withTimeOp(test, op))),
  ...windowFields(test, label, put, today),
];

/** The day of the question. @param {import("../app.js").App} app */
export const dayOf = (app) => String(app.opened?.as_of ?? new Date().toISOString()).slice(0, 10);

/** @param {any} test @param {string} label @param {(test: any, key?: string) => void} put @param {string} today */
function windowFields(test, label, put, today) {
  switch (test.op) {
    case "within":
    case "next":
      return [
        wholeField(`${label}: how many`, test.amount, (amount) => put({ ...test, amount }, "type"), {
          key: "amount",
          max: mostOf(test),
        }),
        select(
          `${label}: unit`,
          `${test.calendar ? "calendar " : ""}${test.unit}`,
          units(unitsFor(test)),
          (value) =>
            put(
              fitting({ ...test, calendar: value.startsWith("calendar "), unit: value.replace("calendar ", "") }),
            ),
          { key: "unit" },
        ),
      ];
    case "between":
      return [
        ...point(`${label}, from`, test.low, (low, key) => put({ ...test, low }, key), "low", today),
        h("span", { key: "and" }, "and"),
        ...point(`${label}, to`, test.high, (high, key) => put({ ...test, high }, key), "high", today),
      ];
    case "before":
    case "after":
    case "since":
    case "until":
      return point(label, test.point, (now, key) => put({ ...test, point: now }, key), "point", today);
    case "day":
      return dayFields(test, label, put);
    case "period":
      return [
        select(
          `${label}: period`,
          `${test.which} ${test.unit}`,
          PERIODS,
          (value) => put({ ...test, which: value.split(" ")[0], unit: value.split(" ")[1] }),
          { key: "period" },
        ),
      ];
    default:
      return [];
  }
}

/** @param {any} test @param {string} label @param {(test: any, key?: string) => void} put */
function dayFields(test, label, put) {
  const named = test.days >= -1 && test.days <= 1;
  return [
    select(
      `${label}: day`,
      named ? String(test.days) : "ago",
      [
        ["0", "today"],
        ["-1", "yesterday"],
        ["1", "tomorrow"],
        ["ago", "days ago"],
      ],
      (value) => put({ ...test, days: value === "ago" ? -7 : Number(value) }),
      { key: "day" },
    ),
    named
      ? null
      : wholeField(`${label}: days ago`, -test.days, (days) => put({ ...test, days: -days }, "type"), {
          key: "ago",
          min: 2, // one is yesterday, which is chosen before
        }),
  ];
}

/** A date, or so long ago. @param {string} label @param {any} at @param {(point: any, key?: string) => void} change @param {string} key @param {string} today */
function point(label, at, change, key, today) {
  const kind = select(
    `${label}: date or so long ago`,
    at.date ? "date" : "ago",
    [
      ["date", "date"],
      ["ago", "ago"],
    ],
    (value) => change(value === "date" ? { date: today } : { amount: 90, unit: "day" }),
    { key: `${key}:kind` },
  );
  if (!at.date) {
    return [
      wholeField(`${label}: how many`, at.amount, (amount) => change({ ...at, amount }, "type"), {
        key: `${key}:amount`,
      }),
      select(`${label}: unit`, at.unit, units(UNITS), (unit) => change({ ...at, unit }), { key: `${key}:unit` }),
      kind,
    ];
  }
  const instant = at.date.length > 10;
  const zone = at.date.match(/T.*?(Z|[+-]\d\d:?\d\d)$/)?.[1] ?? "";
  return [
    strictField(
      instant ? at.date.slice(0, 16) : at.date,
      (typed) => /^\d{4}-/.test(typed),
      (typed) => change({ date: instant ? `${typed}:00${zone}` : typed }, "type"),
      "The year has four digits",
      {
        key: `${key}:date`,
        class: "st-input",
        type: instant ? "datetime-local" : "date",
        "aria-label": label,
      },
    ),
    zone ? h("span.st-unit", { key: `${key}:zone` }, zone) : null,
    kind,
  ];
}

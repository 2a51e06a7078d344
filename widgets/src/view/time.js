/** The editor of dates and instants, and of the windows of rows. */
import { h } from "../dom.js";
import { matched } from "../curve.js";
import { fitting, mostOf, timeTest, TIME_OPS, UNITS, unitsFor, WINDOW_OPS, withTimeOp } from "../forms/time.js";
import { histogram } from "./histogram.js";
import { button, select, typedField, wholeField } from "./parts.js";

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
      ? histogram({ id: at.id, label: about.title, curve: at.curve, ends, spoken: String, change: drag, count: at.app.formats.count })
      : null,
    ...windowFields(at, about.title, test, put),
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

/** A window in a sentence: when, and its fields. @param {import("./condition.js").Place} at @param {string} label @param {any} test @param {(test: any, key?: string) => void} put */
export const windowEditor = (at, label, test, put) => [
  select(`${label}: when`, test.op, WINDOW_OPS, (op) => put(withTimeOp(test, op))),
  ...windowFields(at, label, test, put),
];

/** The day of the question. @param {import("../app.js").App} app */
const dayOf = (app) => String(app.opened?.as_of ?? new Date().toISOString()).slice(0, 10);

/** @param {import("./condition.js").Place} at @param {string} label @param {any} test @param {(test: any, key?: string) => void} put */
function windowFields(at, label, test, put) {
  switch (test.op) {
    case "within":
    case "next":
      return [
        wholeField(at, `${label}: how many`, test.amount, (amount) => put({ ...test, amount }, "type"), {
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
        ...point(at, `${label}, from`, test.low, (low, key) => put({ ...test, low }, key)),
        h("span", { key: "and" }, "and"),
        ...point(at, `${label}, to`, test.high, (high, key) => put({ ...test, high }, key)),
      ];
    case "before":
    case "after":
    case "since":
    case "until":
      return point(at, label, test.point, (now, key) => put({ ...test, point: now }, key));
    case "day":
      return dayFields(at, label, test, put);
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

/** @param {import("./condition.js").Place} at @param {string} label @param {any} test @param {(test: any, key?: string) => void} put */
function dayFields(at, label, test, put) {
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
      : wholeField(at, `${label}: days ago`, -test.days, (days) => put({ ...test, days: -days }, "type"), {
          min: 2, // one is yesterday, which is chosen before
        }),
  ];
}

/** A date, or so long ago. @param {import("./condition.js").Place} at @param {string} label @param {any} of @param {(point: any, key?: string) => void} change */
function point(at, label, of, change) {
  const kind = select(
    `${label}: date or so long ago`,
    of.date ? "date" : "ago",
    [
      ["date", "date"],
      ["ago", "ago"],
    ],
    (value) => change(value === "date" ? { date: dayOf(at.app) } : { amount: 90, unit: "day" }),
    { key: `${label}:kind` },
  );
  if (!of.date) {
    return [
      wholeField(at, `${label}: how many`, of.amount, (amount) => change({ ...of, amount }, "type")),
      select(`${label}: unit`, of.unit, units(UNITS), (unit) => change({ ...of, unit }), { key: `${label}:unit` }),
      kind,
    ];
  }
  const instant = of.date.length > 10;
  const zone = of.date.match(/T.*?(Z|[+-]\d\d:?\d\d)$/)?.[1] ?? "";
  return [
    typedField(at, label, instant ? of.date.slice(0, 16) : of.date, {
      read: (typed) => (/^\d{4}-/.test(typed) ? typed : null),
      take: (typed) => change({ date: instant ? `${typed}:00${zone}` : typed }, "type"),
      why: (typed) => typed && "The year has four digits",
      class: "st-input",
      type: instant ? "datetime-local" : "date",
    }),
    zone ? h("span.st-unit", { key: `${label}:zone` }, zone) : null,
    kind,
  ];
}

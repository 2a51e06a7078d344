/** The editor of a number: words, histogram, typed fields. */
import { h } from "../dom.js";
import { matched } from "../curve.js";
import { endsOf, NUMBER_OPS, testOfEnds, withOp } from "../forms/number.js";
import { opShown } from "../forms/nodes.js";
import { fieldNumber, refusal, SHARE, typedNumber } from "../numbers.js";
import { chips } from "./chips.js";
import { histogram } from "./histogram.js";
import { select, typedField } from "./parts.js";

/** Comparisons that stay what they are without a value. */
const EMPTIED = ["between", "in", "not in"];

/**
 * @param {import("./condition.js").Place} at @param {import("../forms/form.js").ValueForm} form
 */
export function numberEditor(at, form) {
  const { app, id } = at;
  const { about } = form;
  const part = `op:${id}`;
  const test = { ...form.test, op: opShown(form.test.op, app.part(part)) };
  const choose = (/** @type {string} */ op) => {
    app.setPart(part, op === "between" ? op : undefined);
    put(
      op === "between" && test.low === null && test.high === null && !test.items.length
        ? { ...test, op }
        : withOp(test, op),
    );
  };
  const put = (/** @type {any} */ now, key = "") => at.set(form.write(now), key);
  const hold = () => EMPTIED.includes(test.op) && app.parts.set(part, test.op);
  const ends = endsOf(test);
  const curve = at.curve;
  const drag = (/** @type {any} */ low, /** @type {any} */ high) => {
    // the count of the histogram is exact, so it is shown before the kernel has answered
    hold();
    app.live = curve ? matched(curve, { low, high }) : null;
    put(testOfEnds(low, high), "drag");
  };
  const spoken = (/** @type {number} */ value) =>
    about.unit === SHARE ? app.formats.share(value) : app.formats.around(about.unit).join(app.formats.value(value));
  return [
    select(`${about.title}: comparison`, test.op, NUMBER_OPS, choose, { "data-focus": `first:${id}` }),
    at.top && ends ? histogram({ id, label: about.title, curve, ends, spoken, change: drag, count: app.formats.count }) : null,
    fields(at, { ...form, test }, (now, key) => {
      hold();
      put(now, key);
    }),
  ];
}

/** @param {any} at @param {any} form @param {(test: any, key?: string) => void} put */
function fields(at, form, put) {
  const { test, about } = form;
  const field = (/** @type {"low"|"high"} */ end, /** @type {string} */ label) =>
    numberField(
      at,
      label,
      test[end],
      (value) => put(fromField(test, end, value), "type"),
      { optional: test.op === "between", unit: about.unit },
    );
  const { share } = at.app.formats;
  const ends = [test.low, test.high].filter((each) => about.unit === SHARE && each !== null).map(share);
  const said = [about.unit, ends.join(" … ")].filter(Boolean).join(" · ");
  const unit = said ? h("span.st-unit", said) : null;
  switch (test.op) {
    case "between":
    case "not between":
      return h(
        "span.st-fields",
        { key: "fields" },
        field("low", `${about.title}, from`),
        h("span", "…"),
        field("high", `${about.title}, to`),
        unit,
      );
    case "in":
    case "not in":
      return chips(at, {
        label: about.title,
        items: test.items,
        type: "number",
        change: (items) => put({ ...test, items }),
        values: about.values,
      });
    case "known":
    case "unknown":
      return unit;
    default:
      return h(
        "span.st-fields",
        { key: "fields" },
        field(test.op.startsWith("<") ? "high" : "low", about.title),
        unit,
      );
  }
}

/** @param {any} test @param {"low"|"high"} end @param {number|null} value */
function fromField(test, end, value) {
  const now = { ...test, [end]: value };
  return test.op === "between" ? testOfEnds(now.low, now.high) : now;
}

/** @param {any} at @param {string} label @param {number|null} value @param {(value: number|null) => void} change @param {{optional: boolean, unit: string}} of */
const numberField = (at, label, value, change, { optional, unit }) =>
  typedField(at, label, fieldNumber(value), {
    read: (typed) => (optional && !typed.trim() ? "" : fieldOrNull(typedNumber(typed, unit))),
    take: (held) => change(held === "" ? null : Number(held)),
    why: (typed) => refusal(typed, unit),
    class: "st-input st-number",
    inputmode: "decimal",
  });

const fieldOrNull = (/** @type {number|null} */ value) => (value === null ? null : fieldNumber(value));

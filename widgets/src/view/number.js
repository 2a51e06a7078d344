/** The editor of a number: words, histogram, typed fields. */
import { h } from "../dom.js";
import { matched } from "../curve.js";
import { endsOf, NUMBER_OPS, testOfEnds, withOp } from "../forms/number.js";
import { fieldNumber, SHARE, typedNumber } from "../numbers.js";
import { chips } from "./chips.js";
import { histogram } from "./histogram.js";
import { select } from "./parts.js";

/** Ranges that are open on a side. */
const OPEN = ["known", ">=", "<="];

/**
 * @param {import("./condition.js").Place} at @param {import("../forms/form.js").ValueForm} form
 */
export function numberEditor(at, form) {
  const { app, id } = at;
  const { about } = form;
  // a range without ends only asks that there is a value: what was chosen stays chosen as long as it is being filled in
  const part = `op:${id}`;
  const test = OPEN.includes(form.test.op) ? { ...form.test, op: app.part(part, form.test.op) } : form.test;
  const choose = (/** @type {string} */ op) => {
    app.setPart(part, op === "between" ? op : undefined);
    put(
      op === "between" && test.low === null && test.high === null && !test.items.length
        ? { ...test, op }
        : withOp(test, op),
    );
  };
  const put = (/** @type {any} */ now, key = "") => at.set(form.write(now), key);
  const ends = endsOf(test);
  const curve = at.curve;
  const drag = (/** @type {any} */ low, /** @type {any} */ high) => {
    // the count of the histogram is exact, so it is shown before the kernel has answered
    if (test.op === "between") app.parts.set(part, "between");
    app.live = curve ? matched(curve, { low, high }) : null;
    put(testOfEnds(low, high), "drag");
  };
  const spoken = (/** @type {number} */ value) =>
    about.unit === SHARE ? app.formats.share(value) : `${app.formats.value(value)} ${about.unit}`.trim();
  return [
    select(`${about.title}: comparison`, test.op, NUMBER_OPS, choose, { "data-focus": `first:${id}` }),
    at.top && ends ? histogram({ id, label: about.title, curve, ends, spoken, change: drag }) : null,
    fields(at, { ...form, test }, put),
  ];
}

/** @param {any} at @param {any} form @param {(test: any, key?: string) => void} put */
function fields(at, form, put) {
  const { test, about } = form;
  const field = (/** @type {"low"|"high"} */ end, /** @type {string} */ label) =>
    numberField(
      at,
      `${end}:${about.title}`,
      label,
      test[end],
      (value) => put(fromField(test, end, value), "type"),
      { optional: test.op === "between", unit: about.unit },
    );
  const { share } = at.app.formats;
  const ends = [test.low, test.high].filter((each) => about.unit === SHARE && each !== null).map(share);
  const said = [about.unit, ends.join(" … ")].filter(Boolean).join(" · ");
  const unit = said ? h("span", { class: "st-unit" }, said) : null;
  switch (test.op) {
    case "between":
    case "not between":
      return h(
        "span",
        { class: "st-fields", key: "fields" },
        field("low", `${about.title}, from`),
        h("span", null, "…"),
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
        "span",
        { class: "st-fields", key: "fields" },
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

/**
 * A field that takes a number as it is typed, and says when it is none.
 * @param {any} at @param {string} name @param {string} label @param {number|null} value @param {(value: number|null) => void} change @param {{optional: boolean, unit: string}} of
 */
function numberField(at, name, label, value, change, { optional, unit }) {
  const { app } = at;
  const read = (/** @type {string} */ text) => typedNumber(text, unit);
  const part = `field:${at.key}:${name}`;
  const typed = app.part(part);
  const shown =
    typed !== undefined && read(typed) === value
      ? typed
      : typed !== undefined && read(typed) === null
        ? typed
        : fieldNumber(value);
  const wrong = shown.trim() !== "" && read(shown) === null;
  return h("input", {
    class: "st-input st-number",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": label,
    value: shown,
    "aria-invalid": wrong ? "true" : undefined,
    key: name,
    title: wrong ? "This is no number" : undefined,
    size: Math.max(5, Math.min(shown.length + 1, 14)),
    oninput: (/** @type {any} */ event) => {
      const number = read(event.target.value);
      app.setPart(part, event.target.value);
      if (number !== null || (optional && event.target.value.trim() === "")) change(number);
    },
    onblur: () => app.setPart(part, undefined),
  });
}

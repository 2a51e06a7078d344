/** Small controls that the others are made of. */
import { lineOf } from "../completion.js";
import { h } from "../dom.js";

/** @param {string} label @param {() => void} onclick @param {Record<string, any>} [props] @param {...import("../dom.js").Child} children */
export const button = (label, onclick, { disabled = false, ...props } = {}, ...children) =>
  // one that cannot be used keeps the focus, or the next key would be the notebook's
  h(
    "button",
    {
      type: "button",
      onclick: disabled ? () => {} : onclick,
      "aria-disabled": disabled ? "true" : undefined,
      ...(children.length ? { "aria-label": label, title: label } : {}),
      ...props,
      class: `st-button ${props.class ?? ""}`,
    },
    ...(children.length ? children : [label]),
  );

/**
 * A choice of words. @param {string} label @param {string} value @param {(readonly [string, string]|string[])[]} options  value and title
 * @param {(value: string) => void} choose @param {Record<string, any>} [props]
 */
export function select(label, value, options, choose, props = {}) {
  const known = options.some(([each]) => each === value);
  const all = known ? options : [[value, value], ...options];
  return h(
    "select",
    {
      "aria-label": label,
      value,
      onchange: (/** @type {any} */ event) => choose(event.target.value),
      ...props,
      class: `st-select ${props.class ?? ""}`,
      updated: (/** @type {any} */ el) => keep(el, value),
      mounted: (/** @type {any} */ el) => keep(el, value),
    },
    ...all.map(([each, title]) => h("option", { key: each, value: each, selected: each === value }, title)),
  );
}

/** @param {HTMLSelectElement} el @param {string} value */
const keep = (el, value) => {
  if (el.value !== value) el.value = value;
};

/** What is wrong with a field, right behind it: seen as long as the field says that it is invalid. @param {string} said @param {string} [key]  the field's */
export const complaint = (said, key) =>
  h("span.st-trouble.st-wrong", { role: "alert", key: key && `${key}:wrong` }, said);

/**
 * A field whose element keeps what is typed as long as it cannot be taken; why is said behind it.
 * @param {string} value  what holds @param {(typed: string) => boolean} good @param {(typed: string) => void} change
 * @param {string} why  what is wrong with the rest @param {Record<string, any>} props  with `back`, leaving the field goes back to what holds
 */
export function strictField(value, good, change, why, { back = false, ...props }) {
  const show = (/** @type {any} */ el) => {
    el.insightHeld = undefined;
    el.setAttribute("aria-invalid", "false");
    if (el.value !== value) el.value = value;
  };
  // what was typed over a value is of no use once there is another one
  const keep = (/** @type {any} */ el) => el.insightHeld !== value && show(el);
  const take = (/** @type {any} */ { target }) => {
    const fine = good(target.value);
    target.insightHeld = value;
    target.setAttribute("aria-invalid", String(!fine && target.value !== ""));
    if (fine) change(target.value);
  };
  return [
    h("input", {
      ...props,
      mounted: keep,
      updated: keep,
      oninput: take,
      onblur: (/** @type {any} */ { target }) => (back || !target.value || good(target.value)) && show(target),
    }),
    complaint(why, props.key),
  ];
}

/** A field for a whole number of at least 1. @param {string} label @param {number} value @param {(value: number) => void} change @param {Record<string, any>} [props] */
export function wholeField(label, value, change, props = {}) {
  const { min = 1, max = Number.MAX_SAFE_INTEGER } = props;
  const good = (/** @type {string} */ typed) =>
    Number.isSafeInteger(Number(typed)) && Number(typed) >= min && Number(typed) <= max;
  const why = `A whole number ${props.max ? `from ${min} to ${max}` : `of at least ${min}`}`;
  return strictField(String(value), good, (typed) => change(Number(typed)), why, {
    type: "number",
    step: 1,
    "aria-label": label,
    class: "st-input st-short",
    back: true,
    min,
    ...props,
  });
}

const TYPES = /** @type {Record<string, string>} */ ({
  number: "12",
  text: "ab",
  boolean: "y/n",
  date: "day",
  instant: "time",
  list: "[ ]",
  table: "rows",
  audience: "aud",
  "list of keys": "list",
});

/** The little mark of a type. @param {string} type */
export const mark = (type) => h("span.st-mark", { "aria-hidden": "true" }, TYPES[type] ?? "?");

/** A value as people read it. @param {import("../app.js").App} app @param {any} value @param {number} [digits] */
export function shown(app, value, digits) {
  if (value === null || value === undefined) return h("span.st-quiet", "–");
  if (typeof value === "number") return app.formats.value(value, digits);
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  const time = /^(\d{4}-\d\d-\d\d)(T(\d\d:\d\d)|$)/.exec(text);
  return time ? `${app.formats.day(time[1])} ${time[3] ?? ""}`.trim() : text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Something only listeners need. @param {...import("../dom.js").Child} children */
export const unseen = (...children) => h("span.st-unseen", ...children);

/** For a press that must not take the focus: leaving a field would move what is pressed. @param {Event} event */
const stay = (event) => event.preventDefault();

/** An error in words; its suggestion has a button of its own. @param {import("../draft.js").Problem} problem */
const told = ({ problem, message = "", suggestion }) =>
  suggestion ? (problem || message).replace(/ Did you mean [^?]*\?$/, "") : problem || message;

/**
 * An error, with a button for its suggestion; of a text its line and a caret under the place.
 * @param {import("../draft.js").Problem|null|undefined} problem @param {((suggestion: string) => void)|null} [accept] @param {{text?: string, id?: string}} [of]
 */
export function trouble(problem, accept = null, { text = "", id } = {}) {
  if (!problem) return null;
  const { suggestion } = problem;
  const at = text && typeof problem.at === "number" ? lineOf(text, problem.at) : null;
  const from = at ? Math.max(0, at.column - 60) : 0;
  return h(
    "div.st-trouble",
    { id, role: "alert" },
    at &&
      h(
        "pre.st-caret",
        { "aria-hidden": "true" },
        `${[...at.line].slice(from, from + 100).join("")}\n${" ".repeat(at.column - from)}${"^".repeat(Math.max(1, Math.min(problem.length ?? 1, 40)))}`,
      ),
    h("span", told(problem)),
    accept && suggestion
      ? button(`Did you mean ${suggestion}?`, () => accept(suggestion), {
          class: "st-small",
          onpointerdown: stay,
        })
      : null,
  );
}

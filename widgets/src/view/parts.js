/** Small controls that the others are made of. */
import { lineOf } from "../completion.js";
import { h } from "../dom.js";
import { afterKey, fieldOf } from "../typed.js";

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

/** What is wrong with a field, right behind it. @param {string} said @param {string} [key]  the field's */
export const complaint = (said, key) =>
  h("span.st-trouble.st-wrong", { role: "alert", key: key && `${key}:wrong` }, said);

/**
 * A field for one value, taken as it is typed. What it cannot take is marked until the field is left, which goes back to what holds.
 * @param {{app: import("../app.js").App, key: string}} at @param {string} name  of all fields there @param {string} value  what holds
 * @param {{read: import("../typed.js").Read, take: (value: string) => void, why: (typed: string) => string} & Record<string, any>} of  `why`: what is wrong with what is refused
 */
export function typedField({ app, key }, name, value, { read, take, why, ...props }) {
  const part = `typed:${key}:${name}`;
  const state = app.part(part);
  const { typed, refused } = fieldOf(state, value, read);
  const said = refused && why(typed);
  app.refused ||= refused;
  const leave = () => app.setPart(part, undefined);
  return [
    h("input", {
      autocomplete: "off",
      "aria-label": name,
      "data-focus": part,
      key: name,
      ...props,
      value: typed,
      "aria-invalid": refused,
      oninput: (/** @type {any} */ { target }) => {
        const now = afterKey(state, value, target.value, read);
        app.setPart(part, now);
        if (now.holds !== value) take(now.holds);
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && !refused && leave(),
      onblur: leave,
    }),
    said && complaint(said, name),
  ];
}

/** A field for a whole number of at least 1. @param {any} at @param {string} label @param {number} value @param {(value: number) => void} change @param {Record<string, any>} [props] */
export function wholeField(at, label, value, change, { min = 1, max = Number.MAX_SAFE_INTEGER } = {}) {
  const good = (/** @type {number} */ typed) => Number.isSafeInteger(typed) && typed >= min && typed <= max;
  return typedField(at, label, String(value), {
    read: (typed) => (good(Number(typed)) ? String(Number(typed)) : null),
    take: (held) => change(Number(held)),
    why: () => `A whole number ${max < 1e9 ? `from ${min} to ${max}` : `of at least ${min}`}`,
    type: "number",
    step: 1,
    class: "st-input st-short",
    min,
    max,
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

/** That the kernel takes long. @param {import("../stage.js").Stage<any>} app @param {string} [otherwise] */
export const waiting = (app, otherwise) => {
  const said = app.lanes.late ? "Waiting for the kernel …" : otherwise;
  return said && h("span.st-quiet.st-cut.st-waits", { "aria-live": "polite" }, said);
};

/** For a press that must not take the focus: leaving a field would move what is pressed. @param {Event} event */
export const stay = (event) => event.preventDefault();

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

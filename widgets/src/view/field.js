/** The audience as text: completion, errors under their place, formatting on leaving. */
import { h } from "../dom.js";
import { corrected, lineOf } from "../completion.js";
import { typeText } from "../talk.js";
import { comboProps, complete, completionKey, completions } from "./completing.js";
import { button, stay, told } from "./parts.js";

/** @param {any} app */
export function field(app) {
  const { typed, problem, completion } = app.field;
  const value = typed ?? app.text;
  const inside = app.part("field:inside", false);
  const of = {
    app,
    field: "field",
    completion,
    sent: {},
    put: (/** @type {string} */ text) => typeText(app, text),
    keep: (/** @type {any} */ now) => {
      app.field = { ...app.field, completion: now };
      app.redraw();
    },
  };
  return h(
    "div",
    { class: `st-field ${inside ? "st-open" : ""}`, key: "field" },
    h(
      "span",
      { class: "st-anchor" },
      h("textarea", {
        ...comboProps(of),
        class: "st-input st-code",
        rows: 1,
        "aria-label": "Filter text",
        "aria-invalid": problem ? "true" : undefined,
        "aria-describedby": problem ? `${app.uid}-problem` : undefined,
        value,
        mounted: grow,
        updated: grow,
        oninput: (/** @type {any} */ event) => (typeText(app, event.target.value), complete(of, event.target)),
        onkeydown: (/** @type {KeyboardEvent} */ event) => fieldKey(app, of, event),
        onfocus: (/** @type {any} */ event) => {
          app.setPart("field:inside", true);
          if (event.target.value === "everyone") event.target.select();
        },
        onblur: () => {
          app.parts.set("field:inside", false);
          format(app);
        },
      }),
      completions(of),
    ),
    problem && !(completion && inside) && wrong(app, value, problem),
  );
}

/** As tall as its text while it is in use. @param {HTMLTextAreaElement} el */
function grow(el) {
  const open = el.getRootNode() && /** @type {Document} */ (el.getRootNode()).activeElement === el;
  el.style.setProperty("height", "auto");
  el.style.setProperty("height", open ? `${Math.min(el.scrollHeight + 2, 240)}px` : "");
}

/** What can be read is shown as the kernel writes it; what cannot stays to be put right. @param {any} app */
function format(app) {
  const wrong = app.field.problem;
  app.field = { typed: wrong ? app.field.typed : null, problem: wrong, completion: null };
  app.redraw();
}

/** The error: its line, a caret under the place, and what could stand there. @param {any} app @param {string} value @param {any} problem */
function wrong(app, value, problem) {
  const at = problem.at === null || problem.at === undefined ? null : lineOf(value, problem.at);
  const from = at ? Math.max(0, at.column - 60) : 0;
  return h(
    "div",
    { class: "st-trouble", id: `${app.uid}-problem`, role: "alert" },
    at &&
      h(
        "pre",
        { class: "st-caret", "aria-hidden": "true" },
        `${[...at.line].slice(from, from + 100).join("")}\n${" ".repeat(at.column - from)}${"^".repeat(Math.max(1, Math.min(problem.length ?? 1, 40)))}`,
      ),
    h("span", null, told(problem)),
    problem.suggestion
      ? button(
          `Did you mean ${problem.suggestion}?`,
          () => {
            typeText(app, corrected(value, problem));
            app.focus("field");
          },
          { class: "st-small", onpointerdown: stay },
        )
      : null,
  );
}

/** @param {any} app @param {import("./completing.js").Completing} of @param {KeyboardEvent} event */
function fieldKey(app, of, event) {
  if (completionKey(of, event)) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    app.focusRow();
  } else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    format(app);
  }
}

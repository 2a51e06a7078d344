/** The audience as text: completion, errors under their place, formatting on leaving. */
import { h } from "../dom.js";
import { corrected } from "../completion.js";
import { typeText } from "../talk.js";
import { comboProps, complete, completionKey, completions } from "./completing.js";
import { trouble } from "./parts.js";

/** @param {import("../app.js").App} app */
export function field(app) {
  const { typed, problem, completion } = app.draft.field;
  const value = typed ?? app.draft.text;
  const inside = app.part("field:inside", false);
  const of = {
    app,
    field: "field",
    completion,
    sent: {},
    put: (/** @type {string} */ text) => typeText(app, text),
    keep: (/** @type {any} */ now) => {
      app.draft.field = { ...app.draft.field, completion: now };
      app.redraw();
    },
  };
  return h(
    "div",
    { class: `st-field ${inside ? "st-open" : ""}`, key: "field" },
    h(
      "span.st-anchor",
      h("textarea.st-input.st-code", {
        ...comboProps(of),
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
    problem &&
      !(completion && inside) &&
      trouble(problem, (suggestion) => correct(app, value, { ...problem, suggestion }), {
        text: value,
        id: `${app.uid}-problem`,
      }),
  );
}

/** What fields were last made as tall as. @type {WeakMap<HTMLTextAreaElement, string>} */
const GROWN = new WeakMap();

/** As tall as its text while it is in use. @param {HTMLTextAreaElement} el */
function grow(el) {
  const open = el.getRootNode() && /** @type {Document} */ (el.getRootNode()).activeElement === el;
  const drawn = `${open} ${el.value}`;
  if (GROWN.get(el) === drawn) return; // to ask for its height is to lay out the page
  GROWN.set(el, drawn);
  el.style.setProperty("height", "auto");
  el.style.setProperty("height", open ? `${Math.min(el.scrollHeight + 2, 240)}px` : "");
}

/** What can be read is shown as the kernel writes it; what cannot stays to be put right. @param {import("../app.js").App} app */
function format(app) {
  const { typed, problem, waits } = app.draft.field;
  // what was not read yet is kept until it is: the last keys must not be lost
  app.draft.field = { typed: waits || problem ? typed : null, problem, completion: null, waits, left: true };
  app.redraw();
}

/** @param {import("../app.js").App} app @param {import("./completing.js").Completing} of @param {KeyboardEvent} event */
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

/** Put the suggestion of an error in its place. @param {import("../app.js").App} app @param {string} value @param {any} problem */
function correct(app, value, problem) {
  typeText(app, corrected(value, problem));
  app.focus("field");
}

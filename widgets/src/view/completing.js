/**
 * Completion in a field of filter text: the list under it, its keys, and the question for it.
 *
 * @typedef {object} Completing
 * @property {import("../app.js").App} app
 * @property {string} field  the `data-focus` of the field
 * @property {any} completion  what is open, or null
 * @property {(completion: any) => void} keep
 * @property {(text: string) => void} put  take over a changed text
 * @property {object} sent  where the text stands, for the kernel
 */
import { h } from "../dom.js";
import { accepted, moved, opened, worthAsking } from "../completion.js";
import { unlessReplaced } from "../lanes.js";
import { toPoints } from "../numbers.js";
import { float } from "./float.js";

/** @param {Completing} of */
const idOf = ({ app, field }) => `${app.uid}-${field.replace(":", "-")}`;

/** What the field says of its list. @param {Completing} of */
export const comboProps = (of) => ({
  spellcheck: "false",
  autocomplete: "off",
  autocapitalize: "off",
  role: "combobox",
  "aria-expanded": String(Boolean(of.completion)),
  "aria-controls": `${idOf(of)}-completions`,
  "aria-autocomplete": "list",
  "aria-activedescendant": of.completion?.chosen >= 0 ? `${idOf(of)}-${of.completion.chosen}` : undefined,
  "data-focus": of.field,
});

/** @param {Completing} of */
export function completions(of) {
  const { completion } = of;
  if (!completion) return null;
  return float(
    "options",
    { class: "st-options", id: `${idOf(of)}-completions`, role: "listbox", "aria-label": "Completions" },
    ...completion.options.slice(0, 40).map((/** @type {any} */ each, /** @type {number} */ index) =>
      h(
        "div",
        {
          role: "option",
          id: `${idOf(of)}-${index}`,
          key: index,
          class: `st-option ${index === completion.chosen ? "st-on" : ""}`,
          "aria-selected": index === completion.chosen,
          updated: index === completion.chosen ? show : undefined,
          onpointerdown: (/** @type {Event} */ event) => {
            event.preventDefault();
            accept({ ...of, completion: { ...completion, chosen: index } });
          },
        },
        h("span.st-code-small.st-grow", { dir: "auto" }, each.label),
        h("span.st-quiet.st-cut", each.detail || each.kind),
      ),
    ),
  );
}

/** @param {HTMLElement} el */
const show = (el) => el.scrollIntoView({ block: "nearest" });

/** Ask for what could stand at the caret. @param {Completing} of @param {HTMLTextAreaElement} el */
export async function complete({ app, keep, sent }, el) {
  const [text, caret] = [el.value, el.selectionStart];
  if (!worthAsking(text, caret)) return keep(null);
  const question = { ask: /** @type {const} */ ("complete"), text, at: toPoints(text, caret), ...sent };
  const told = await unlessReplaced(app.lanes.ask("complete", question)).catch(() => null);
  const there = el.value === text && /** @type {Document} */ (el.getRootNode()).activeElement === el;
  if (there) keep(told && opened(told, text));
}

/** @param {Completing} of */
function accept({ app, field, completion, keep, put }) {
  const el = /** @type {HTMLTextAreaElement} */ (app.root.querySelector(`[data-focus="${CSS.escape(field)}"]`));
  const now = accepted(el.value, completion);
  keep(null);
  el.value = now.text;
  el.setSelectionRange(now.caret, now.caret);
  put(now.text);
}

/** Whether a key was one of the list's. @param {Completing} of @param {KeyboardEvent} event @returns {boolean} */
export function completionKey(of, event) {
  const { completion, keep } = of;
  const bare = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (event.key === " " && event.ctrlKey) complete(of, /** @type {HTMLTextAreaElement} */ (event.target));
  else if (!completion || !bare) return false;
  else if (event.key === "ArrowDown" || event.key === "ArrowUp")
    keep(moved(completion, event.key === "ArrowDown" ? 1 : -1));
  else if (event.key === "Escape") keep(null);
  else if ((event.key === "Tab" || event.key === "Enter") && completion.chosen >= 0) accept(of);
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

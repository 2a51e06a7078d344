/** A condition as text: what the other editors cannot draw, or what the analyst would rather type. */
import { h } from "../dom.js";
import { corrected } from "../completion.js";
import { cut, find } from "../tree.js";
import { comboProps, complete, completionKey, completions } from "./completing.js";
import { setTyped } from "../edits.js";
import { unlessReplaced } from "../lanes.js";
import { problemOf } from "../talk.js";
import { trouble } from "./parts.js";

/** @param {import("./condition.js").Place} at */
export function line(at) {
  const { app, id } = at;
  const part = `line:${id}`;
  const state = app.part(part);
  const own = app.texts.get(at.expr) ?? app.part(`said:${at.key}:${JSON.stringify(at.expr)}`);
  if (own === undefined && state?.typed === undefined) ask(at);
  const typed = state?.typed ?? own ?? "";
  app.typing ||= typed !== (own ?? "");
  const type = (/** @type {string} */ text) => check(at, part, text);
  const of = {
    app,
    field: `first:${id}`,
    completion: state?.completion ?? null,
    sent: at.scope.sent,
    put: type,
    keep: (/** @type {any} */ completion) => app.part(part) && app.setPart(part, { ...app.part(part), completion }),
  };
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    if (completionKey(of, event)) return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      commit(at, part);
    } else if (event.key === "Escape" && own !== undefined) app.setPart(part, undefined);
  };
  return h(
    "div.st-condition.st-line",
    h(
      "span.st-anchor",
      h("textarea.st-input.st-code", {
        ...comboProps(of),
        rows: 1,
        "aria-label": "Condition as text",
        placeholder: "days_since(last(orders.time)) > 60",
        value: typed,
        "aria-invalid": state?.problem ? "true" : undefined,
        oninput: (/** @type {any} */ event) => {
          type(event.target.value);
          complete(of, event.target);
        },
        onkeydown,
        onblur: () => commit(at, part),
      }),
      completions(of),
    ),
    !state?.completion &&
      trouble(state?.problem, (suggestion) => type(corrected(typed, { ...state.problem, suggestion })), { text: typed }),
  );
}

/** The text of a condition on rows comes by a question of its own. @param {import("./condition.js").Place} at */
async function ask(at) {
  const part = `said:${at.key}:${JSON.stringify(at.expr)}`;
  // what is on and of the audience itself is told with the count
  const withCount =
    at.top && !at.app.draft.problem && !find(at.host.tree, at.id)?.off && !cut(at.host.tree).turned.has(at.id);
  if (withCount || at.app.part(`asked:${part}`)) return;
  at.app.parts.set(`asked:${part}`, true);
  const told = await at.app.lanes
    .ask(`write:${at.key}`, { ask: "write", tree: at.expr, ...at.scope.sent })
    .catch(() => null);
  at.app.setPart(part, told?.text ?? "");
}

/** @param {import("./condition.js").Place} at @param {string} part @param {string} typed */
async function check(at, part, typed) {
  const { app } = at;
  const put = (/** @type {object} */ fields) => app.setPart(part, { ...app.part(part), ...fields });
  put({ typed, problem: null, tree: null });
  try {
    const told = await unlessReplaced(app.lanes.ask("text", { ask: "read", text: typed, ...at.scope.sent }));
    if (told && app.part(part)?.typed === typed) put({ typed, problem: null, tree: told.tree });
  } catch (why) {
    const problem = problemOf(why);
    if (app.part(part)?.typed === typed) put({ typed, problem, tree: null });
  }
}

/** @param {import("./condition.js").Place} at @param {string} part */
async function commit(at, part) {
  const { app } = at;
  const state = app.part(part);
  if (!state || state.typed === "") return;
  if (state.typed === undefined) return app.setPart(part, undefined);
  if (!state.tree && !state.problem) await check(at, part, state.typed);
  const now = app.part(part);
  if (!now?.tree) return;
  app.parts.delete(part);
  setTyped(at.host, at.id, now.tree);
  app.redraw();
}

/** The tabs under the text: each asks for what it shows, once the audience has settled. */
import { h } from "../dom.js";
import { Refused, unlessReplaced } from "../lanes.js";
import { trouble } from "./parts.js";
import { check, sql } from "./tabs/told.js";
import { why } from "./tabs/why.js";
import { compare, overlap } from "./tabs/compare.js";
import { history } from "./tabs/history.js";
import { sample } from "./tabs/sample.js";

/** @type {[string, string, (app: any) => any][]} */
const TABS = [
  ["sample", "Sample", sample],
  ["compare", "Compare", compare],
  ["overlap", "Overlap", overlap],
  ["history", "History", history],
  ["check", "Check", check],
  ["why", "Why", why],
  ["sql", "SQL", sql],
];

/** @param {import("../app.js").App} app */
export function tabs(app) {
  const open = app.draft.settings.tab ?? "";
  const choose = (/** @type {string} */ name) => app.setSetting("tab", name === open ? null : name);
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    const all = [.../** @type {HTMLElement} */ (event.currentTarget).children];
    const place = all.indexOf(/** @type {any} */ (event.target));
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined || event.altKey) return;
    event.preventDefault();
    /** @type {any} */ (all[(next + all.length) % all.length]).focus();
  };
  const shown = TABS.find(([name]) => name === open);
  return h(
    "div.st-tabs",
    { key: "tabs" },
    h(
      "div",
      { role: "tablist", "aria-label": "More about this audience", onkeydown },
      ...TABS.map(([name, title]) =>
        h(
          "button",
          {
            type: "button",
            role: "tab",
            key: name,
            id: `${app.uid}-tab-${name}`,
            "aria-selected": name === open,
            "aria-controls": name === open ? `${app.uid}-panel` : undefined,
            tabindex: name === (open || "sample") ? 0 : -1,
            onclick: () => choose(name),
          },
          title,
        ),
      ),
    ),
    shown &&
      h(
        "div",
        {
          role: "tabpanel",
          id: `${app.uid}-panel`,
          "aria-labelledby": `${app.uid}-tab-${open}`,
          class: "st-panel",
          tabindex: 0,
          key: open,
        },
        shown[2](app),
      ),
  );
}

/**
 * @typedef {import("../protocol.d.ts").StudioExchanges} Exchanges
 * @typedef {import("../draft.js").Problem} Problem
 */
/** @template T @typedef {{key: string, told: T|null, waits: boolean, problem?: Problem|null}} Held */

/**
 * The answer to a question of a tab; asked when it differs from the last, a moment after the audience has settled.
 * @template {keyof Exchanges} K
 * @param {import("../app.js").App} app @param {string} name @param {{ask: K} & import("../protocol.d.ts").Asked<Exchanges, K>} question @param {boolean} [now]
 * @returns {Held<import("../protocol.d.ts").Told<Exchanges, K>>}
 */
export function need(app, name, question, now = true) {
  const part = `tab:${name}`;
  const key = JSON.stringify(question);
  const held = app.part(part, { key: "", told: null, waits: false, problem: null });
  if (held.key === key || !now) return held;
  // only one question waits for its moment: when another tab takes the timer, this one is asked when it is shown again
  if (app.live === null && app.reach && app.asks.tab !== part + key) {
    app.asks.tab = part + key;
    app.asks.later("tab", () => fetchTab(app, part, key, question), held.told ? 350 : 0);
  }
  return { ...held, waits: true, problem: null };
}

/** @param {import("../app.js").App} app @param {string} part @param {string} key @param {any} question */
async function fetchTab(app, part, key, question) {
  app.asks.tab = "";
  if (app.closed) return;
  app.setPart(part, { ...app.part(part), key, waits: true, problem: null });
  try {
    const told = await unlessReplaced(app.lanes.ask("tab", question));
    if (app.part(part)?.key !== key) return;
    app.setPart(part, told ? { key, told, waits: false } : { ...app.part(part), key: "", waits: false });
  } catch (problem) {
    if (app.part(part)?.key === key)
      app.setPart(part, {
        key,
        told: null,
        waits: false,
        problem: problem instanceof Refused ? problem.problem : { problem: String(problem) },
      });
  }
}

/** What was told, or that it is being asked, or what went wrong. @template T @param {Held<T>} held @param {(told: T) => any} drawn */
export function answer(held, drawn) {
  if (held.problem) return trouble(held.problem);
  if (!held.told) return h("p.st-quiet", held.waits ? "Asking …" : "");
  return h("div", { class: held.waits ? "st-dim" : "" }, drawn(held.told));
}

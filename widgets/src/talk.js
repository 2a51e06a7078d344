/**
 * What is asked of the kernel about the audience, and what is done with the answers.
 * @typedef {import("./app.js").App} App
 * @typedef {import("./draft.js").Problem} Problem
 */
import { Refused, unlessReplaced } from "./lanes.js";
import { merge, reopen, toKeep } from "./merge.js";
import { cut } from "./tree.js";
import { refreshCurves } from "./curves.js";

const SLOW = 150;
/** Characters that the kernel keeps of the settings, less those of all but the draft. */
const MOST_KEPT = 900_000;

/** What went wrong, as a problem to show; anything but a refusal is a fault of ours and goes on. @param {unknown} why @returns {Problem} */
export function problemOf(why) {
  if (why instanceof Refused) return why.problem;
  throw why;
}

/** @param {App} app */
export async function open(app) {
  app.broken = null;
  const { draft, asks } = app;
  const { takes } = asks;
  try {
    const told = await unlessReplaced(app.lanes.ask("open", { ask: "open" }));
    if (!told) return;
    // what was edited since this was asked is newer than its text
    const edited = app.opened !== null && (asks.taking > 0 || asks.takes !== takes);
    const again = app.opened !== null && (edited || told.text === draft.text);
    app.takeOpened(told);
    draft.call(told.name, told.saved);
    if (!edited) draft.settings = { ...app.model.get("settings") };
    app.agree();
    // what is shown stays as it is when only the data or the definitions changed
    if (!again) draft.undo.replace(reopen(told.tree, draft.settings.draft));
    if (edited) {
      count(app, {});
      return app.redraw();
    }
    draft.text = told.text;
    // code may have set another text while this was answered; that is newer
    if (app.model.get("text") !== told.text) follow(app);
    else count(app, again ? {} : { text: told.text });
  } catch (why) {
    app.broken = /** @type {any} */ (problemOf(why));
  }
  app.redraw();
}

const GONE =
  "The kernel is busy, or was restarted or has ended: then run the cell again. What was saved is saved; this text is only here:";
const ANSWER = 2_000;

/** The line to the kernel was cut, or is there again: see whether it answers, now or later. @param {App} app */
export async function connection(app) {
  app.lanes.close();
  app.asks.taking = 0;
  const asked = app.lanes.ask("text", { ask: "read", text: "everyone" }).then(
    () => true,
    () => false,
  );
  if (!(await Promise.race([asked, new Promise((done) => setTimeout(done, ANSWER, false))])) && !app.closed) {
    notSlow(app);
    app.broken = { message: GONE, text: app.draft.field.typed ?? app.draft.text };
    app.redraw();
  }
  if ((await asked) && !app.closed) open(app);
}

/** Show a changed tree and ask what it gives. @param {App} app @param {import("./tree.js").Group} root @param {string} [key] */
export function edit(app, root, key = "") {
  if (root === app.draft.tree) return;
  app.draft.unread = null;
  app.draft.undo.push(root, key);
  showTree(app);
}

/** @param {App} app */
export function showTree(app) {
  app.draft.clearField();
  count(app, {}, true);
  app.redraw();
}

/**
 * Ask for reach: of a text, or of the tree as it is.
 * @param {App} app @param {{text?: string}} of @param {boolean} [take]  whether the kernel makes it the audience's text
 */
export async function count(app, of, take = false) {
  const { asks, draft } = app;
  // it must not stand in for an edit that waits
  asks.again = asks.taking > 0 && !take;
  if (asks.again) return;
  const root = draft.tree;
  const asked = ++asks.newest;
  waitSlowly(app);
  try {
    const told = await reachOf(app, of.text === undefined ? { tree: cut(root).tree } : of, take);
    if (!told || (asked !== asks.newest && app.live !== null)) return;
    if (asked === asks.newest) settle(app, told);
    app.takeReach(told, root);
  } catch (why) {
    if (asked === asks.newest) {
      draft.problem = problemOf(why);
      app.live = null;
    }
  }
  stop(app, asked);
}

/**
 * The answer, or null if something newer came first: a question, or a text that code set. The kernel takes a text only over the one
 * that was known when it was asked, so nothing is overwritten that was never seen here.
 * @param {App} app @param {object} of @param {boolean} take
 */
async function reachOf(app, of, take) {
  const { asks, draft } = app;
  const question = { ask: /** @type {const} */ ("reach"), ...of, ...besides(app) };
  if (!take) return unlessReplaced(app.lanes.ask("reach", question));
  asks.taking++;
  asks.takes++;
  try {
    const about = {
      ...question,
      take,
      // when it is sent, which may be later
      get over() {
        return asks.known;
      },
    };
    const told = await unlessReplaced(
      app.lanes.ask("reach", about, (told) => {
        // what was edited after an edit that is refused is no more of use than that
        if (!told.taken) return app.lanes.drop("reach");
        draft.text = told.text;
        asks.took(told.text);
      }),
    );
    if (told?.taken) return told;
    if (told) [asks.own, asks.behind, asks.lost] = [[], true, true];
    return null;
  } finally {
    asks.taking--;
    // once the answer is shown
    if (!asks.taking) setTimeout(() => late(app), 0);
  }
}

/** What was put off while edits were answered. @param {App} app */
function late(app) {
  if (app.closed || app.asks.taking) return;
  if (app.asks.behind) follow(app);
  if (app.asks.again) count(app, {});
}

/** What is asked beside the count: the property at stake, if there still is one of that name, and the change since what is saved. @param {App} app */
function besides(app) {
  const { saved, settings } = app.draft;
  const known = app.world.properties.some((each) => each.name === settings.value && each.type === "number");
  return { ...(known ? { value: settings.value } : {}), ...(saved ? { saved: saved.text } : {}) };
}

/** @param {App} app @param {import("./protocol.d.ts").ReachReply} told */
function settle(app, told) {
  const { draft } = app;
  draft.problem = null;
  app.live = null;
  draft.text = told.text;
  const kept = toKeep(draft.tree);
  const { draft: _, ...rest } = draft.settings;
  draft.settings = kept && JSON.stringify(kept).length < MOST_KEPT ? { ...rest, draft: kept } : rest;
  app.sync();
  refreshCurves(app);
}

/** @param {App} app */
export function waitSlowly(app) {
  const slow = () => {
    app.slow = true;
    app.redraw();
  };
  app.asks.later("slow", slow, SLOW);
}

/** @param {App} app */
export function notSlow(app) {
  app.asks.never("slow");
  app.slow = false;
}

/** The text field: what is typed is counted at once; the tree follows if it can be read. @param {App} app @param {string} typed */
export async function typeText(app, typed) {
  const { draft, asks } = app;
  draft.field = { ...draft.field, typed, waits: true, left: false };
  const asked = ++asks.newest;
  waitSlowly(app);
  app.redraw();
  try {
    const told = await reachOf(app, { text: typed }, true);
    // an answer to what was typed before is shown as long as nothing but typing came after it
    if (!told) return;
    if (draft.field.typed === null) return stop(app, asked);
    if (draft.field.typed === typed)
      draft.field = { ...draft.field, typed: draft.field.left ? null : typed, problem: null, waits: false };
    const root = merge(told.tree, draft.tree);
    if (root !== draft.tree) draft.undo.push(root, "text");
    if (asked === asks.newest) settle(app, told);
    app.takeReach(told, draft.tree);
  } catch (why) {
    if (draft.field.typed === typed) draft.field = { ...draft.field, problem: problemOf(why), waits: false };
    if (asked === asks.newest && app.counted !== draft.tree) count(app, {}, true);
  }
  stop(app, asked);
}

/** @param {App} app @param {number} asked */
function stop(app, asked) {
  if (asked === app.asks.newest) notSlow(app);
  app.redraw();
}

/** The text or the settings were changed by another view or from code. @param {App} app */
export async function follow(app) {
  const { asks, draft } = app;
  if (!app.opened || app.closed) return;
  asks.behind = asks.taking > 0;
  if (asks.behind) return;
  const [text, name, settings] = [asks.known, app.model.get("name"), app.model.get("settings") ?? {}];
  const sameDraft = JSON.stringify(settings.draft ?? null) === JSON.stringify(draft.settings.draft ?? null);
  const changed = asks.lost || text !== draft.text || !sameDraft;
  asks.lost = false;
  if (name !== draft.name) open(app);
  else if (changed) {
    const told = await unlessReplaced(app.lanes.ask("text", { ask: "read", text })).catch(
      (why) => void (draft.problem = problemOf(why)),
    );
    if (!told || asks.taking || asks.known !== text) return app.redraw();
    draft.settings = { ...settings };
    app.agree();
    draft.text = told.text;
    const root = settings.draft || !sameDraft ? reopen(told.tree, settings.draft) : merge(told.tree, draft.tree);
    draft.undo.push(root);
    draft.clearField();
    count(app, { text: told.text });
  } else if (JSON.stringify(settings) !== JSON.stringify(draft.settings)) {
    draft.settings = { ...settings };
    app.agree();
    count(app, {});
  }
  app.redraw();
}

/** What is asked of the kernel about the audience, and what is done with the answers. @typedef {import("./app.js").App} App */
import { Refused, unlessReplaced } from "./lanes.js";
import { formats } from "./numbers.js";
import { Scope } from "./scope.js";
import { merge, reopen, toKeep } from "./merge.js";
import { cut, find } from "./tree.js";
import { refreshCurves } from "./curves.js";

const SLOW = 150;
/** Characters that the kernel keeps of the settings, less those of all but the draft. */
const MOST_KEPT = 900_000;

/** What went wrong, as a problem to show; anything but a refusal is a fault of ours and goes on. @param {unknown} why */
export function problemOf(why) {
  if (why instanceof Refused) return why.problem;
  throw why;
}

/** @param {App} app */
export async function open(app) {
  app.broken = null;
  const { takes } = app;
  try {
    const told = await unlessReplaced(app.lanes.ask("open", { ask: "open" }));
    if (!told) return;
    // what was edited since this was asked is newer than its text
    const edited = app.opened !== null && (app.taking > 0 || app.takes !== takes);
    const again = app.opened !== null && (edited || told.text === app.text);
    app.opened = told;
    app.world = { ...app.world, ...told };
    app.scope = new Scope(app.world);
    app.formats = formats(told.locale);
    [app.name, app.saved] = [told.name ?? "", told.saved];
    if (!edited) app.settings = { ...(app.model.get("settings") ?? {}) };
    // what is shown stays as it is when only the data or the definitions changed
    if (!again) app.undo.replace(reopen(told.tree, app.settings.draft));
    app.curves.clear();
    // what the tabs show may be of other data
    for (const part of app.parts.keys()) if (part.startsWith("tab:")) app.parts.delete(part);
    if (edited) {
      count(app, {});
      return app.redraw();
    }
    app.text = told.text;
    // code may have set another text while this was answered; that is newer
    if (app.model.get("text") !== told.text) follow(app);
    else count(app, again ? {} : { text: told.text });
  } catch (why) {
    app.broken = problemOf(why);
  }
  app.redraw();
}

const GONE =
  "The kernel was restarted or has ended: run the cell again. What was saved is saved; this text is only here:";
const ANSWER = 2_000;

/** The line to the kernel was cut, or is there again: see whether it answers. @param {App} app */
export async function connection(app) {
  app.lanes.close();
  app.taking = 0;
  const alive = await Promise.race([
    app.lanes.ask("text", { ask: "read", text: "everyone" }).then(() => true),
    new Promise((done) => setTimeout(done, ANSWER, false)),
  ]).catch(() => false);
  if (app.closed) return;
  if (alive) return open(app);
  app.lanes.close();
  notSlow(app);
  app.broken = { message: GONE, text: app.field.typed ?? app.text };
  app.redraw();
}

/** Show a changed tree and ask what it gives. @param {App} app @param {import("./tree.js").Group} root @param {string} [key] */
export function edit(app, root, key = "") {
  if (root === app.tree) return;
  app.unread = null;
  app.undo.push(root, key);
  showTree(app);
}

/** @param {App} app */
export function showTree(app) {
  app.field = { typed: null, problem: null, completion: null };
  count(app, {}, true);
  app.redraw();
}

/**
 * Ask for reach: of a text, or of the tree as it is.
 * @param {App} app @param {{text?: string}} of @param {boolean} [take]  whether the kernel makes it the audience's text
 */
export async function count(app, of, take = false) {
  // it must not stand in for an edit that waits
  app.again = app.taking > 0 && !take;
  if (app.again) return;
  const root = app.tree;
  const asked = ++app.asked;
  waitSlowly(app);
  try {
    const told = await reachOf(app, of.text === undefined ? { tree: cut(root).tree } : of, take);
    if (!told || (asked !== app.asked && app.live !== null)) return;
    if (asked === app.asked) settle(app, told);
    takeReach(app, told, root);
  } catch (why) {
    if (asked === app.asked) {
      app.problem = problemOf(why);
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
  const question = { ask: "reach", ...of, ...besides(app) };
  if (!take) return unlessReplaced(app.lanes.ask("reach", question));
  app.taking++;
  app.takes++;
  try {
    const about = {
      ...question,
      take,
      // when it is sent, which may be later
      get over() {
        return app.known;
      },
    };
    const told = await unlessReplaced(app.lanes.ask("reach", about, (told) =>
        // what was edited after an edit that is refused is no more of use than that
        told.taken ? taken(app, told.text) : app.lanes.drop("reach"),
      ));
    if (told?.taken) return told;
    if (told) [app.own, app.behind, app.lost] = [[], true, true];
    return null;
  } finally {
    app.taking--;
    // once the answer is shown
    if (!app.taking) setTimeout(() => late(app), 0);
  }
}

/** What was put off while edits were answered. @param {App} app */
function late(app) {
  if (app.closed || app.taking) return;
  if (app.behind) follow(app);
  if (app.again) count(app, {});
}

/** @param {App} app @param {string} text */
function taken(app, text) {
  app.text = text;
  if (app.known !== text) app.own.push(text);
}

/** What is asked beside the count: the property at stake, if there still is one of that name, and the change since what is saved. @param {App} app */
function besides(app) {
  const { value } = app.settings;
  const known = app.world.properties.some((each) => each.name === value && each.type === "number");
  return { ...(known ? { value } : {}), ...(app.saved ? { saved: app.saved.text } : {}) };
}

/** @param {App} app @param {any} told */
function settle(app, told) {
  app.problem = null;
  app.live = null;
  app.text = told.text;
  const kept = toKeep(app.tree);
  const draft = JSON.stringify(kept).length < MOST_KEPT ? kept : null;
  const { draft: _, ...rest } = app.settings;
  app.settings = draft ? { ...rest, draft } : rest;
  app.sync();
  refreshCurves(app);
}

/** @param {App} app @param {any} told @param {import("./tree.js").Group} root  what was counted */
function takeReach(app, told, root) {
  if (app.reach?.matched !== told.matched)
    app.say(`${app.formats.count(told.matched)} customers, ${app.formats.share(told.share)}`);
  app.reach = told;
  app.counted = root;
  const of = (/** @type {any[]} */ list) => new Map(list.map((each) => [JSON.stringify(each.path), each]));
  const [costs, rows] = [of(told.conditions ?? []), of(told.rows ?? [])];
  app.costs = new Map();
  const { places, turned } = cut(root);
  for (const [id, path] of places) {
    const [place, leaf] = [JSON.stringify(path), find(root, id)];
    if (costs.has(place)) app.costs.set(id, costs.get(place));
    // the text of one that stands alone in a group has the group's `not`
    if (rows.has(place) && leaf?.kind === "leaf" && !turned.has(id)) app.texts.set(leaf.expr, rows.get(place).text);
  }
}

/** @param {App} app */
function waitSlowly(app) {
  clearTimeout(app.slowly);
  app.slowly = setTimeout(() => {
    app.slow = true;
    app.redraw();
  }, SLOW);
}

/** @param {App} app */
function notSlow(app) {
  clearTimeout(app.slowly);
  app.slow = false;
}

/** The text field: what is typed is counted at once; the tree follows if it can be read. @param {App} app @param {string} typed */
export async function typeText(app, typed) {
  app.field = { ...app.field, typed, waits: true, left: false };
  const asked = ++app.asked;
  waitSlowly(app);
  app.redraw();
  try {
    const told = await reachOf(app, { text: typed }, true);
    // an answer to what was typed before is shown as long as nothing but typing came after it
    if (!told) return;
    if (app.field.typed === null) return stop(app, asked);
    if (app.field.typed === typed)
      app.field = { ...app.field, typed: app.field.left ? null : typed, problem: null, waits: false };
    const root = merge(told.tree, app.tree);
    if (root !== app.tree) app.undo.push(root, "text");
    if (asked === app.asked) settle(app, told);
    takeReach(app, told, app.tree);
  } catch (why) {
    if (app.field.typed === typed) app.field = { ...app.field, problem: problemOf(why), waits: false };
    if (asked === app.asked && app.counted !== app.tree) count(app, {}, true);
  }
  stop(app, asked);
}

/** @param {App} app @param {number} asked */
function stop(app, asked) {
  if (asked === app.asked) notSlow(app);
  app.redraw();
}

/** The text or the settings were changed by another view or from code. @param {App} app */
export async function follow(app) {
  if (!app.opened || app.closed) return;
  app.behind = app.taking > 0;
  if (app.behind) return;
  const [text, name, settings] = [app.known, app.model.get("name"), app.model.get("settings") ?? {}];
  const sameDraft = JSON.stringify(settings.draft ?? null) === JSON.stringify(app.settings.draft ?? null);
  const changed = app.lost || text !== app.text || !sameDraft;
  app.lost = false;
  if (name !== app.name) open(app);
  else if (changed) {
    const told = await unlessReplaced(app.lanes.ask("text", { ask: "read", text })).catch(
      (why) => void (app.problem = problemOf(why)),
    );
    if (!told || app.taking || app.known !== text) return app.redraw();
    app.settings = { ...settings };
    app.text = told.text;
    const root = settings.draft || !sameDraft ? reopen(told.tree, settings.draft) : merge(told.tree, app.tree);
    app.undo.push(root);
    app.field = { typed: null, problem: null, completion: null };
    count(app, { text: told.text });
  } else if (JSON.stringify(settings) !== JSON.stringify(app.settings)) {
    app.settings = { ...settings };
    count(app, {});
  }
  app.redraw();
}

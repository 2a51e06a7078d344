/** Opening, saving and exporting audiences. @typedef {import("./app.js").App} App */
import { Refused, unlessReplaced } from "./lanes.js";
import { count, edit, notSlow, problemOf, showTree, waitSlowly } from "./talk.js";
import { find, grow } from "./tree.js";

/** @param {App} app */
export async function openNames(app) {
  app.setPart("popup", { kind: "names", audiences: app.world.audiences });
  const told = await unlessReplaced(app.lanes.ask("list", { ask: "audiences" })).catch((why) => ({
    audiences: app.world.audiences,
    problem: problemOf(why),
  }));
  if (told && app.part("popup")?.kind === "names") app.setPart("popup", { kind: "names", ...told });
  /** @type {any} */ (app.root.querySelector(".st-names button"))?.focus();
}

/** @param {App} app @param {string} text */
export async function openText(app, text) {
  waitSlowly(app);
  try {
    const told = await unlessReplaced(app.lanes.ask("text", { ask: "read", text }));
    notSlow(app);
    if (told) edit(app, grow(told.tree));
  } catch (why) {
    notSlow(app);
    app.draft.problem = problemOf(why);
  }
  app.redraw();
}

/** @param {App} app @param {{name: string, text: string, version: string}} audience */
export async function openAudience(app, audience) {
  app.draft.hold();
  [app.draft.name, app.draft.saved] = [audience.name, { text: audience.text, version: audience.version }];
  app.sync();
  await openText(app, audience.text);
}

/** @param {App} app @param {boolean} keep  the conditions as they are */
export function startNew(app, keep) {
  if (!keep) app.draft.hold();
  [app.draft.name, app.draft.saved] = ["", null];
  if (keep) {
    app.draft.hold();
    showTree(app);
  } else edit(app, grow({ node: "everyone" }));
  app.sync();
}

/** @param {App} app */
export function reset(app) {
  if (app.draft.saved) openText(app, app.draft.saved.text);
}

/** What cannot be read as it stands: nothing is saved or exported of it. @param {App} app */
export const unreadable = (app) =>
  app.refused || (app.draft.field.problem ?? app.draft.problem ?? lineProblem(app));

/** What is wrong with a condition that is being typed. @param {App} app */
function lineProblem(app) {
  for (const [name, part] of app.parts) {
    if (!name.startsWith("line:") || !part?.problem) continue;
    // those of rows stand in trees of their own
    const trees = [app.draft.tree, ...[...app.parts].filter(([each]) => each.startsWith("where:")).map(([, tree]) => tree)];
    if (trees.some((tree) => find(tree, name.slice("line:".length)))) return part.problem;
  }
  return null;
}

/** Wait for what was typed or changed last; false if it cannot be read. @param {App} app */
async function settled(app) {
  do await new Promise((done) => setTimeout(done, 20));
  while ([...app.lanes.flying.keys()].some((lane) => /^(reach|text|chips:.*)$/s.test(lane)));
  return !app.closed && !unreadable(app);
}

/** @param {App} app */
export async function save(app) {
  if (!(await settled(app))) return;
  if (app.draft.name) await saveAs(app, app.draft.name, app.draft.saved?.version ?? null);
  else app.setPart("dialog", { kind: "name", name: "" });
}

/** @param {App} app */
export async function openExport(app) {
  if (!(await settled(app))) return;
  app.parts.delete("plan");
  app.setPart("dialog", { kind: "export", channel: app.world.channels[0] ?? "", columns: [], format: "csv" });
}

/** @param {App} app @param {string} name @param {string|null} over  the version that may be overwritten */
export async function saveAs(app, name, over) {
  // a second press, or what became unreadable since the dialog was opened
  if (app.lanes.busy("do") || unreadable(app)) return;
  const text = app.draft.text;
  try {
    const told = await unlessReplaced(app.lanes.ask("do", { ask: "save", name, text, over }));
    if (!told) return;
    [app.draft.name, app.draft.saved] = [told.name ?? name, { text, version: told.version }];
    app.draft.hold();
    closeDialog(app);
    app.sync();
    app.say(`Saved as ${app.draft.name}`);
    count(app, {});
  } catch (why) {
    const problem = problemOf(why);
    if (problem.kind === "changed")
      app.setPart("dialog", {
        kind: "changed",
        name,
        over,
        theirs: /** @type {any} */ (problem).text,
        version: /** @type {any} */ (problem).version,
      });
    else if (app.part("dialog")?.kind === "name") app.setPart("dialog", { ...app.part("dialog"), problem });
    else app.setPart("dialog", { kind: "failed", name, over, problem });
  }
  app.redraw();
}

/** What an export would write, and who is left out. @param {App} app @param {any} dialog */
export async function planExport(app, dialog) {
  const question = { ask: /** @type {const} */ ("export_plan"), text: app.draft.text, channel: dialog.channel || null, columns: dialog.columns };
  const key = JSON.stringify(question);
  if (app.part("plan")?.key === key) return;
  app.parts.set("plan", { key });
  const told = await unlessReplaced(app.lanes.ask("plan", question)).catch((why) => ({
    problem: why instanceof Refused ? why.problem : { problem: String(why) },
  }));
  if (told) app.setPart("plan", { key, ...told });
}

/** @param {App} app @param {any} dialog @param {string} file @param {boolean} [replace]  a file of that name */
export async function runExport(app, dialog, file, replace = false) {
  app.setPart("dialog", { ...dialog, busy: true, problem: null });
  try {
    const done = await unlessReplaced(
      app.lanes.ask("do", {
        ask: "export",
        text: app.draft.text,
        channel: dialog.channel || null,
        columns: dialog.columns,
        format: dialog.format,
        file,
        replace,
      }),
    );
    if (done) app.setPart("dialog", { ...dialog, busy: false, done });
    app.say("Export written");
  } catch (why) {
    app.setPart("dialog", { ...dialog, busy: false, problem: problemOf(why) });
  }
}

/** Close the dialog; the keys go back to where it was opened. @param {App} app */
export function closeDialog(app) {
  const kind = app.part("dialog")?.kind;
  app.setPart("dialog", undefined);
  if (kind) app.focus(kind === "export" ? "export" : "name");
}

/**
 * Histograms of the conditions that are shown: asked one after the other once a count has settled, the one in use first.
 * @typedef {import("./app.js").App} App
 */
import { unlessReplaced } from "./lanes.js";
import { formOf } from "./forms/form.js";
import { known } from "./forms/nodes.js";
import { set } from "./changes.js";
import { all, cut } from "./tree.js";

const MOST = 12;

/** Whether a form has a histogram. @param {any} form */
export const hasCurve = (form) =>
  (form?.form === "number" || (form?.form === "time" && form.about.type === "date")) && !form.about.private;

/** What a curve depends on: all but the range of the condition itself. @param {App} app @param {string} id @param {any} form */
function keyOf(app, id, form) {
  return JSON.stringify(cut(set(app.draft.tree, id, { expr: known(form.subject) })).tree);
}

/** Soon: at once for the condition in use, the others when nothing has changed for a moment. @param {App} app */
export function refreshCurves(app) {
  const inUse = all(app.draft.tree).some((each) => each.id === app.row && each.kind === "leaf" && app.curves.has(each.id));
  app.asks.later("curves", () => ask(app), inUse ? 200 : 0);
}

/** @param {App} app */
async function ask(app) {
  const round = ++app.asks.curves;
  const leaves = all(app.draft.tree).filter((each) => each.kind === "leaf" && !each.off);
  leaves.sort((a, b) => Number(b.id === app.row) - Number(a.id === app.row));
  let asked = 0;
  for (const each of leaves) {
    if (each.kind !== "leaf" || asked >= MOST) break;
    const form = formOf(each.expr, app.scope);
    if (!hasCurve(form)) continue;
    asked++;
    const key = keyOf(app, each.id, form);
    const held = app.curves.get(each.id);
    if (held?.key === key) continue;
    const { tree, places } = cut(app.draft.tree);
    const path = places.get(each.id);
    if (!path) continue;
    // null where something newer is asked, undefined where there is no curve
    const curve = await unlessReplaced(app.lanes.ask("curve", { ask: "curve", tree, path })).catch(() => undefined);
    if (round !== app.asks.curves || app.closed) return;
    if (curve !== null) app.curves.set(each.id, { key, curve: withNumbers(curve) });
    app.redraw();
  }
}

/** A curve that can be drawn, or null. @param {import("./protocol.d.ts").CurveReply|undefined} curve */
const withNumbers = (curve) => (curve && curve.positions.length && curve.edges.length > 1 ? curve : null);

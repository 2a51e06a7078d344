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
  return JSON.stringify(cut(set(app.tree, id, { expr: known(form.subject) })).tree);
}

/** Soon: at once for the condition in use, the others when nothing has changed for a moment. @param {App} app */
export function refreshCurves(app) {
  clearTimeout(app.curveTimer);
  const inUse = all(app.tree).some((each) => each.id === app.row && each.kind === "leaf" && app.curves.has(each.id));
  app.curveTimer = setTimeout(() => ask(app), inUse ? 200 : 0);
}

/** @param {App} app */
async function ask(app) {
  const round = ++app.curveRound;
  const leaves = all(app.tree).filter((each) => each.kind === "leaf" && !each.off);
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
    const { tree, places } = cut(app.tree);
    const path = places.get(each.id);
    if (!path) continue;
    const curve = await unlessReplaced(app.lanes.ask("curve", { ask: "curve", tree, path })).catch((why) => ({
      problem: why.message,
    }));
    if (round !== app.curveRound || app.closed) return;
    if (curve) app.curves.set(each.id, { key, curve: withNumbers(curve), asked: true });
    app.redraw();
  }
}

/** @param {any} curve */
const withNumbers = (curve) => (curve.problem || !curve.positions?.length || curve.edges.length < 2 ? null : curve);

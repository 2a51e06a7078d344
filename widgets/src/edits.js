/**
 * What the analyst does to a tree: that of the audience, or that of a condition on rows.
 * @typedef {import("./app.js").App} App
 * @typedef {{app: App, scope: import("./scope.js").Scope, tree: import("./tree.js").Group, edit: (root: import("./tree.js").Group, key?: string) => void, name: string}} Host
 */
import { change, duplicate, insert, move, remove, set, step, unwrap, wrap } from "./changes.js";
import { firstCondition } from "./forms/form.js";
import { find, group, growTerm, leaf, locate } from "./tree.js";
import { showTree, typeText } from "./talk.js";

/** @param {App} app @param {string} id */
export function focusRow(app, id) {
  app.row = id;
  app.focus(`row:${id}`);
}

/** @param {App} app @param {string} group @param {string} only  the kind of items to offer; empty for all */
export function openPicker(app, group, only) {
  const from = /** @type {Document} */ (app.root.getRootNode()).activeElement;
  const back = (app.root.contains(from) && from?.getAttribute("data-focus")) || `row:${group}`;
  app.setPart("popup", { kind: "picker", at: group, only, query: "", chosen: 0, back });
  app.focus(`search:${group}`);
}

/** @param {Host} host @param {string} parent @param {any} item  what was picked */
export function add(host, parent, item) {
  const home = find(host.tree, parent);
  if (home?.kind !== "group") return;
  const made = leaf(firstCondition(item));
  host.app.row = made.id;
  const op = item.private ? undefined : FIRST[item.type];
  if (op) host.app.parts.set(`op:${made.id}`, op);
  host.edit(insert(host.tree, parent, home.terms.length, made));
  host.app.setSetting(
    "recent",
    [item.key, ...(host.app.draft.settings.recent ?? []).filter((/** @type {string} */ each) => each !== item.key)].slice(
      0,
      8,
    ),
  );
  host.app.focus(`${op && op !== "between" ? "chips" : "first"}:${made.id}`);
}

/** The comparison that a new condition is shown with; until it has a value it only asks that there is one. */
const FIRST = /** @type {Record<string, string>} */ ({ text: "in", list: "any", number: "between" });

/** @param {Host} host @param {string} parent */
export function addGroup(host, parent) {
  const home = find(host.tree, parent);
  if (home?.kind !== "group") return;
  const made = group([], home.joined === "and" ? "or" : "and");
  host.edit(insert(host.tree, parent, home.terms.length, made));
  openPicker(host.app, made.id, "");
}

/** Whether it is a row of text in which nothing was typed that can be read. @param {import("./tree.js").Term} term */
const isEmpty = (term) => term.off && term.kind === "leaf" && term.expr.node === "everyone";

/** A row of text, to be typed. @param {Host} host @param {string} parent */
export function addText(host, parent) {
  const home = find(host.tree, parent);
  if (home?.kind !== "group") return;
  const made = leaf({ node: "everyone" }, true);
  host.app.setPart(`line:${made.id}`, { typed: "", problem: null });
  host.app.row = made.id;
  host.edit(insert(host.tree, parent, home.terms.length, made));
  host.app.focus(`first:${made.id}`);
}

/** @param {Host} host @param {string} id @param {any} expr @param {string} [key] */
export function setExpr(host, id, expr, key = "") {
  host.edit(set(host.tree, id, { expr }), key && `${key}:${id}`);
}

/** A condition typed as text may be a whole group; one that is joined as what it stands in is that. @param {Host} host @param {string} id @param {any} tree */
export function setTyped(host, id, tree) {
  const before = find(host.tree, id);
  const now = { ...growTerm(tree), off: Boolean(before?.off && !isEmpty(before)) };
  if (now.kind === "leaf") return host.edit(change(host.tree, id, () => ({ ...now, id })));
  const flat = !now.off && !now.negated && now.joined === locate(host.tree, id)?.parent.joined;
  host.app.row = flat ? now.terms[0].id : now.id;
  host.edit(change(host.tree, id, () => (flat ? now.terms : now)));
}

/** @param {Host} host @param {string} id */
export function removeTerm(host, id) {
  const place = locate(host.tree, id);
  if (!place) return;
  const { parent, index } = place;
  const next = parent.terms[index + 1] ?? parent.terms[index - 1] ?? parent;
  host.edit(remove(host.tree, id));
  focusRow(host.app, find(host.tree, next.id) ? next.id : host.tree.id);
  host.app.say("Condition removed");
}

/** @param {Host} host @param {string} id */
export function toggle(host, id) {
  const term = find(host.tree, id);
  if (!term || id === host.tree.id) return;
  if (isEmpty(term)) return host.app.focus(`first:${id}`);
  host.edit(set(host.tree, id, { off: !term.off }));
}

/** @param {Host} host @param {string} id */
export function copy(host, id) {
  const made = duplicate(host.tree, id);
  host.edit(made.root);
  focusRow(host.app, made.id);
}

/** @param {Host} host @param {string} id @param {"up"|"down"|"left"|"right"} way */
export function moveBy(host, id, way) {
  host.edit(step(host.tree, id, way));
  focusRow(host.app, id);
  const place = locate(host.tree, id);
  if (place) host.app.say(`Moved to place ${place.index + 1} of ${place.parent.terms.length}`);
}

/** @param {Host} host @param {string} id @param {string} parent @param {number} index */
export function drop(host, id, parent, index) {
  host.edit(move(host.tree, id, parent, index));
}

/** @param {Host} host @param {string} id */
export function wrapTerm(host, id) {
  host.edit(wrap(host.tree, id));
  focusRow(host.app, id);
}

/** @param {Host} host @param {string} id */
export function unwrapTerm(host, id) {
  host.edit(unwrap(host.tree, id));
}

/** @param {Host} host @param {string} id @param {string} kind  all, any, none or notall */
export function setGroup(host, id, kind) {
  host.edit(
    set(host.tree, id, {
      joined: kind === "all" || kind === "notall" ? "and" : "or",
      negated: kind === "none" || kind === "notall",
    }),
  );
}

/** @param {App} app @param {boolean} back */
export function undo(app, back) {
  // what is refused is a step of its own, and so is a text that cannot be read
  if (app.dropTyped() && back) return app.say("Undone");
  const { problem, typed } = app.draft.field;
  if (back && problem && typed !== null) {
    app.draft.unread = { typed, over: app.draft.tree };
    app.say("Undone");
    return showTree(app);
  }
  if (!back && app.draft.unread?.over === app.draft.tree) return typeText(app, app.draft.unread.typed);
  app.draft.hold();
  const done = back ? app.draft.undo.undo() : app.draft.undo.redo();
  if (!done) return;
  // before another audience was opened
  const name = app.draft.names.get(app.draft.tree) ?? app.draft.name;
  if (name !== app.draft.name) {
    [app.draft.name, app.draft.saved] = [name, app.draft.versions.get(name) ?? null];
    app.sync();
  }
  app.say(back ? "Undone" : "Done again");
  showTree(app);
}

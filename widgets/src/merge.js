/**
 * A tree that came as text, put beside the tree that is shown: what is the same keeps its id, what is off is not lost.
 * @typedef {import("./tree.js").Term} Term
 * @typedef {import("./tree.js").Group} Group
 * @typedef {import("./tree.js").Json} Json
 */
import { all, cut, draft, find, grow, locate, newId, same } from "./tree.js";
import { change, insert } from "./changes.js";

/**
 * @param {Json} tree  as the kernel told it
 * @param {Group} before  as it was shown
 * @returns {Group}
 */
export function merge(tree, before) {
  if (same(cut(before).tree, tree)) return before;
  return withOff(keepIds(grow(tree), before), before);
}

/**
 * The tree of a text with the draft kept in the settings, if that still means the text.
 * @param {Json} tree @param {unknown} kept @returns {Group}
 */
export function reopen(tree, kept) {
  try {
    const found = kept ? grow(/** @type {Json} */ (kept)) : null;
    if (found && same(cut(found).tree, tree)) return found;
  } catch {
    // a draft that is none: settings may hold anything
  }
  return grow(tree);
}

/** What to keep in the settings: nothing, if the text says it all. @param {Group} root @returns {Json|null} */
export function toKeep(root) {
  const { tree } = cut(root);
  return same(draft(grow(tree)), draft(root)) ? null : draft(root);
}

/** @param {Group} root @param {Group} before @returns {Group} */
function keepIds(root, before) {
  /** @type {Map<string, string[]>} */
  const ids = new Map();
  for (const each of on(before)) if (each !== before) ids.set(keyOf(each), [...(ids.get(keyOf(each)) ?? []), each.id]);
  /** @type {Map<Term, string|undefined>} */
  const kept = new Map(all(root).map((each) => [each, each === root ? before.id : ids.get(keyOf(each))?.shift()]));
  return /** @type {Group} */ (renamed(root, before, kept, new Set(kept.values())));
}

/** Conditions that are on, and groups of two such terms or more, in reading order. @param {Term} at @returns {Term[]} */
function on(at) {
  if (at.off) return [];
  if (at.kind === "leaf") return [at];
  const inside = at.terms.flatMap(on);
  return at.terms.filter(says).length > 1 ? [at, ...inside] : inside;
}

/** Whether a term is in the text. @param {Term} at @returns {boolean} */
const says = (at) => !at.off && (at.kind === "leaf" || at.terms.some(says));

/** What a term says, without what is off in it. @param {Term} at */
const keyOf = (at) => at.kind + JSON.stringify(at.kind === "leaf" ? at.expr : cut({ ...at, off: false }).tree);

/** @param {Term} at @param {Term|undefined} beside @param {Map<Term, string|undefined>} kept @param {Set<string|undefined>} taken @returns {Term} */
function renamed(at, beside, kept, taken) {
  if (at.kind === "leaf") return { ...at, id: kept.get(at) ?? at.id };
  const old = beside?.kind === "group" && !beside.off ? beside : undefined;
  const terms = at.terms.map((each, index) => renamed(each, old?.terms[index], kept, taken));
  // a group that changed is the one that stood in its place
  const place = old && !taken.has(old.id) ? old.id : undefined;
  return { ...at, id: kept.get(at) ?? place ?? at.id, terms };
}

/** @param {Group} root @param {Group} before @returns {Group} */
function withOff(root, before) {
  let now = root;
  const inside = new Set();
  for (const each of all(before)) {
    if (!each.off || inside.has(each.id)) continue;
    all(each).forEach((inner) => inside.add(inner.id));
    const place = locate(before, each.id);
    if (!place) continue;
    now = withGroup(now, before, place.parent);
    const home = /** @type {Group} */ (find(now, place.parent.id));
    now = insert(now, home.id, Math.min(place.index, home.terms.length), each);
  }
  return now;
}

/** With a group that had something off in it; if it is gone, it is made again around what is left of it. @param {Group} now @param {Group} before @param {Group} home @returns {Group} */
function withGroup(now, before, home) {
  if (find(now, home.id)) return now;
  for (const each of home.terms) {
    if (each.off) continue;
    const left = home.negated ? turned(now, each) : find(now, each.id);
    const plain = { ...each, id: find(now, each.id) ? newId() : each.id };
    if (left) return change(now, left.id, (at) => ({ ...home, terms: [home.negated ? plain : at] }));
  }
  const place = /** @type {{parent: Group, index: number}} */ (locate(before, home.id));
  const above = withGroup(now, before, place.parent);
  const { terms } = /** @type {Group} */ (find(above, place.parent.id));
  return insert(above, place.parent.id, Math.min(place.index, terms.length), { ...home, terms: [] });
}

/** The condition that says the opposite of another. @param {Group} now @param {Term} of */
const turned = (now, of) =>
  on(now).find((at) => at.kind === "leaf" && of.kind === "leaf" && same(at.expr, { node: "not", term: of.expr }));

/**
 * A tree that came as text, put beside the tree that is shown: what is the same keeps its id, what is off is not lost.
 * @typedef {import("./tree.js").Term} Term
 * @typedef {import("./tree.js").Group} Group
 * @typedef {import("./tree.js").Json} Json
 */
import { all, cut, draft, grow, locate, same } from "./tree.js";
import { insert } from "./changes.js";

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
  for (const each of all(before)) {
    if (each.off) continue;
    const key = keyOf(each);
    ids.set(key, [...(ids.get(key) ?? []), each.id]);
  }
  const take = (/** @type {Term} */ at) => ids.get(keyOf(at))?.shift();
  return /** @type {Group} */ (renamed(root, before, take));
}

const keyOf = (/** @type {Term} */ at) => JSON.stringify(draft(at));

/** @param {Term} at @param {Term|undefined} beside @param {(at: Term) => string|undefined} take @returns {Term} */
function renamed(at, beside, take) {
  if (at.kind === "leaf") return { ...at, id: take(at) ?? at.id };
  const old = beside?.kind === "group" ? beside : undefined;
  const terms = at.terms.map((each, index) => renamed(each, old?.terms[index], take));
  return { ...at, id: old?.id ?? at.id, terms };
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
    const home = all(now).find((at) => at.kind === "group" && at.id === place.parent.id);
    const parent = home?.kind === "group" ? home : now;
    now = insert(now, parent.id, Math.min(place.index, parent.terms.length), each);
  }
  return now;
}

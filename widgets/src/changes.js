/**
 * Changes of the tree. Each gives a new tree and leaves the old one as it was; what did not change stays the same object.
 * @typedef {import("./tree.js").Term} Term
 * @typedef {import("./tree.js").Group} Group
 */
import { all, draft, find, group, growTerm, locate } from "./tree.js";

/** @param {Group} root @param {string} id @param {(term: any) => Term|Term[]} change @returns {Group} */
export function change(root, id, change) {
  return /** @type {Group} */ (changed(root, id, change));
}

/** @param {Term} at @param {string} id @param {(term: any) => Term|Term[]} how @returns {Term|Term[]} */
function changed(at, id, how) {
  if (at.id === id) return how(at);
  if (at.kind === "leaf") return at;
  let differs = false;
  const terms = at.terms.flatMap((each) => {
    const now = changed(each, id, how);
    if (now !== each) differs = true;
    return now;
  });
  return differs ? { ...at, terms } : at;
}

/** @param {Group} root @param {string} id @param {object} fields */
export const set = (root, id, fields) => change(root, id, (term) => ({ ...term, ...fields }));

/** @param {Group} root @param {string} parent @param {number} index @param {Term} term */
export const insert = (root, parent, index, term) =>
  change(root, parent, (at) => ({ ...at, terms: [...at.terms.slice(0, index), term, ...at.terms.slice(index)] }));

/** Without a term, and without the groups that it leaves empty. @param {Group} root @param {string} id @returns {Group} */
export function remove(root, id) {
  const place = locate(root, id);
  if (!place) return root;
  if (place.parent.terms.length === 1 && place.parent.id !== root.id) return remove(root, place.parent.id);
  return change(root, id, () => []);
}

/** A copy right after the term. @param {Group} root @param {string} id @returns {{root: Group, id: string}} */
export function duplicate(root, id) {
  const term = find(root, id);
  const place = locate(root, id);
  if (!term || !place) return { root, id };
  const copy = growTerm(structuredClone(draft(term)));
  return { root: insert(root, place.parent.id, place.index + 1, copy), id: copy.id };
}

/** Put a term into a group of its own. @param {Group} root @param {string} id @param {"and"|"or"} joined */
export const wrap = (root, id, joined = "or") => change(root, id, (term) => group([term], joined));

/** Put the terms of a group into the group above: each turned, if the group is; each off, if the group is. @param {Group} root @param {string} id */
export const unwrap = (root, id) =>
  id === root.id
    ? root
    : change(root, id, (at) => {
        if (at.kind !== "group") return at;
        const terms = at.negated ? at.terms.map(turned) : at.terms;
        return at.off ? terms.map((/** @type {Term} */ each) => ({ ...each, off: true })) : terms;
      });

/** @param {Term} term @returns {Term} */
function turned(term) {
  if (term.kind === "group") return { ...term, negated: !term.negated };
  const { expr } = term;
  return { ...term, expr: expr.node === "not" ? expr.term : { node: "not", term: expr } };
}

/**
 * Move a term to a place in a group; `index` counts the group as it is before.
 * @param {Group} root @param {string} id @param {string} parent @param {number} index @returns {Group}
 */
export function move(root, id, parent, index) {
  const term = find(root, id);
  const place = locate(root, id);
  const target = find(root, parent);
  if (!term || !place || target?.kind !== "group" || all(term).some((each) => each.id === parent)) return root;
  const same = place.parent.id === parent;
  if (same && (index === place.index || index === place.index + 1)) return root;
  const without = change(root, id, () => []);
  const moved = insert(without, parent, same && index > place.index ? index - 1 : index, term);
  const left = find(moved, place.parent.id);
  return left?.kind === "group" && !left.terms.length && left.id !== root.id ? remove(moved, left.id) : moved;
}

/**
 * Move a term by key. Up and down go through the tree in reading order, into groups and out of them; left goes out of the
 * group; right goes into the group before, or into a new one.
 * @param {Group} root @param {string} id @param {"up"|"down"|"left"|"right"} way @returns {Group}
 */
export function step(root, id, way) {
  const place = locate(root, id);
  if (!place) return root;
  const { parent, index } = place;
  if (way === "right") {
    const before = parent.terms[index - 1];
    return before?.kind === "group" ? move(root, id, before.id, before.terms.length) : wrap(root, id);
  }
  const above = locate(root, parent.id);
  if (way === "left") return above ? move(root, id, above.parent.id, above.index + 1) : root;
  const next = parent.terms[way === "up" ? index - 1 : index + 1];
  if (next?.kind === "group") return move(root, id, next.id, way === "up" ? next.terms.length : 0);
  if (next) return move(root, id, parent.id, way === "up" ? index - 1 : index + 2);
  return above ? move(root, id, above.parent.id, way === "up" ? above.index : above.index + 1) : root;
}

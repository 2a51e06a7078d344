/**
 * The condition tree as it is edited: groups and leaves with ids, some of them off. The kernel knows only what `cut` leaves.
 *
 * @typedef {import("./protocol.d.ts").Tree} Json  a node of the language's JSON
 * @typedef {{id: string, kind: "leaf", off: boolean, expr: Json}} Leaf
 * @typedef {{id: string, kind: "group", off: boolean, joined: "and"|"or", negated: boolean, terms: Term[]}} Group
 * @typedef {Leaf|Group} Term
 */

let made = 0;

/** @returns {string} an id that no other term of this page has */
export const newId = () => `t${++made}`;

/** @param {Json} expr @returns {Leaf} */
export const leaf = (expr, off = false) => ({ id: newId(), kind: "leaf", off, expr });

/** @param {Term[]} terms @param {"and"|"or"} joined @returns {Group} */
export const group = (terms = [], joined = "and", negated = false, off = false) => ({
  id: newId(),
  kind: "group",
  off,
  joined,
  negated,
  terms,
});

const isGroup = (/** @type {Json} */ node) => node.node === "and" || node.node === "or";

/** @param {Json} node @returns {Json} what all the `not` stand before */
const core = (node) => (node.node === "not" ? core(node.term) : node);

/** Terms from JSON; `off` nodes are known here. @param {Json} node @returns {Term} */
function term(node, off = false) {
  if (node.node === "off") return term(node.term, true);
  const inner = node.node === "not" ? node.term : node;
  // `not not` over a group: a group that holds the negated one
  if (inner !== node && inner.node === "not" && isGroup(core(inner))) return group([term(inner)], "and", true, off);
  if (isGroup(inner))
    return group(
      inner.terms.map((/** @type {Json} */ each) => term(each)),
      inner.node,
      inner !== node,
      off,
    );
  return leaf(node, off);
}

/** The tree of an audience, or of a draft; the root is always a group. @param {Json} node @returns {Group} */
export function grow(node) {
  if (node.node === "everyone") return group();
  const found = term(node);
  return found.kind === "group" && !found.off ? found : group([found]);
}

/** A term from JSON that stands in a group: a leaf, or a group of its own. @param {Json} node */
export const growTerm = (node) => term(node);

/** The whole tree as JSON, with what is off and with groups of fewer than two terms. @param {Term} at @returns {Json} */
export function draft(at) {
  const inner = at.kind === "leaf" ? at.expr : { node: at.joined, terms: at.terms.map(draft) };
  const said = at.kind === "group" && at.negated ? { node: "not", term: inner } : inner;
  return at.off ? { node: "off", term: said } : said;
}

/**
 * What is on, as the language has it, and where each condition stands in it.
 * @param {Group} root
 * @returns {{tree: Json, places: Map<string, (string|number)[]>, turned: Set<string>}}  `turned`: stands behind the `not` of a group
 */
export function cut(root) {
  /** @type {Map<Json, string>} */
  const ids = new Map();
  const tree = cutTerm(root, ids);
  /** @type {Map<string, (string|number)[]>} */
  const places = new Map();
  /** @type {Set<string>} */
  const turned = new Set();
  if (tree) placesOf(tree, [], ids, { places, turned });
  return { tree: tree ?? { node: "everyone" }, places, turned };
}

/** @param {Term} at @param {Map<Json, string>} ids @returns {Json|null} */
function cutTerm(at, ids) {
  if (at.off) return null;
  if (at.kind === "leaf") {
    const copy = { ...at.expr };
    ids.set(copy, at.id);
    return copy;
  }
  const terms = at.terms.map((each) => cutTerm(each, ids)).filter((each) => each !== null);
  if (!terms.length) return null;
  const joined = terms.length === 1 ? terms[0] : { node: at.joined, terms };
  return at.negated ? { node: "not", term: joined } : joined;
}

/** @param {Json} node @param {(string|number)[]} path @param {Map<Json, string>} ids @param {{places: Map<string, (string|number)[]>, turned: Set<string>}} told */
function placesOf(node, path, ids, told) {
  let inner = node;
  const below = [...path];
  while (inner.node === "not" && !ids.has(inner)) {
    inner = inner.term;
    below.push("term");
  }
  const id = ids.get(inner);
  if (id !== undefined) {
    told.places.set(id, path);
    if (inner !== node) told.turned.add(id);
  } else if (isGroup(inner)) {
    inner.terms.forEach((/** @type {Json} */ each, /** @type {number} */ index) =>
      placesOf(each, [...below, "terms", index], ids, told),
    );
  }
}

/** Every term in reading order. @param {Term} at @returns {Term[]} */
export function all(at) {
  return at.kind === "leaf" ? [at] : [at, ...at.terms.flatMap(all)];
}

/** @param {Group} root @param {string} id @returns {Term|undefined} */
export const find = (root, id) => all(root).find((each) => each.id === id);

/** Where a term stands. @param {Group} root @param {string} id @returns {{parent: Group, index: number}|null} */
export function locate(root, id) {
  for (const each of all(root)) {
    if (each.kind !== "group") continue;
    const index = each.terms.findIndex((inner) => inner.id === id);
    if (index >= 0) return { parent: each, index };
  }
  return null;
}

/** Same terms, whatever their ids. @param {unknown} a @param {unknown} b */
export const same = (a, b) => canonical(a) === canonical(b);

/** @param {unknown} value @returns {string} */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(",")}}`;
}

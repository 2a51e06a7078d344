/**
 * What can be added to a list of values.
 * @typedef {{value: any, count: number|null}} Entry  `count`: how often it occurs; null if that is not known
 */

/** Entries that are drawn. */
const MOST = 12;

/**
 * The values that hold what is typed, the same word first; behind the first of them what is typed itself, if it is none of them.
 * @param {Entry[]} told  as the kernel told them @param {string} typed @param {any[]} items  what is in the list already
 * @param {boolean} whole  whether all that hold it are told
 */
export function entriesOf(told, typed, items, whole) {
  const fresh = told.filter(({ value }) => !items.includes(value));
  const sought = typed.trim();
  if (!sought) return fresh.slice(0, MOST);
  const far = (/** @type {Entry} */ { value }) => (value === sought ? 0 : plain(value) === plain(sought) ? 1 : 2);
  const fit = fresh.filter(({ value }) => plain(value).includes(plain(sought))).sort((a, b) => far(a) - far(b));
  const named = [...told.map(({ value }) => value), ...items].includes(sought);
  const own = named ? [] : [{ value: sought, count: whole ? 0 : null }];
  return [...fit.slice(0, 1), ...own, ...fit.slice(1)].slice(0, MOST);
}

const plain = (/** @type {any} */ value) => String(value).toLowerCase();

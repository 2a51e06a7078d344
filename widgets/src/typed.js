/**
 * What is typed into a field for one value, and what the audience holds meanwhile. `read` gives the value as the field writes it, or
 * null of what cannot be taken.
 * @typedef {{typed: string, holds: string, first: string}} Typed  `first`: what held before anything was typed
 * @typedef {(typed: string) => string|null} Read
 */

/** A number that is not taken as a whole (`4,000`, too many digits), or that is not there: its beginning was not meant. */
const BEGUN = /^[-\u2212]?[\d\s']*([.,]\d*)?$/;

/** What a field shows: what was typed, as long as the audience holds what came of it. @param {Typed|undefined} state @param {string} value  what the audience holds @param {Read} read */
export const fieldOf = (state, value, read) =>
  state?.holds === value ? { typed: state.typed, refused: read(state.typed) === null } : { typed: value, refused: false };

/** The field after a key: what it cannot take leaves the last value that it could. @param {Typed|undefined} state @param {string} value @param {string} typed @param {Read} read @returns {Typed} */
export function afterKey(state, value, typed, read) {
  const first = state?.holds === value ? state.first : value;
  return { typed, first, holds: read(typed) ?? (BEGUN.test(typed) ? first : value) };
}

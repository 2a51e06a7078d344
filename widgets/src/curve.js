/**
 * The sums behind a histogram with two handles: where a value stands, which position a handle takes, and how many match.
 *
 * @typedef {object} Curve
 * @property {(number|string)[]} edges  limits of the bins, ascending
 * @property {number[]} everyone  all profiles in each bin
 * @property {number[]} others  those who pass all other conditions
 * @property {(number|string)[]} positions  where a handle may stop, ascending
 * @property {number[]} cumulative  members up to each slot: below the first position, at it, between, at the second, …, above
 * @property {number} base  members whatever the range
 * @property {boolean} exact
 */

/** A number to compute with; of a date, its day. @param {number|string} value */
export const toNumber = (value) =>
  typeof value === "number" ? value : Date.parse(`${value.slice(0, 10)}T00:00:00Z`) / 86_400_000;

/** How many of these ascending numbers are at most `value`. @param {number[]} sorted @param {number} value */
export function upTo(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a value stands, 0 to 1: every bin is equally wide, so that long tails leave room. @param {number[]} edges @param {number} value */
export function toShare(edges, value) {
  const bins = edges.length - 1;
  if (bins < 1 || value <= edges[0]) return 0;
  if (value >= edges[bins]) return 1;
  const bin = upTo(edges, value) - 1;
  return (bin + (value - edges[bin]) / (edges[bin + 1] - edges[bin])) / bins;
}

/** The value at a share of the width. @param {number[]} edges @param {number} share */
export function toValue(edges, share) {
  const bins = edges.length - 1;
  if (bins < 1) return edges[0] ?? 0;
  const place = Math.min(Math.max(share, 0), 1) * bins;
  const bin = Math.min(Math.floor(place), bins - 1);
  return edges[bin] + (place - bin) * (edges[bin + 1] - edges[bin]);
}

/** The position nearest to a share of the width, or null without positions. @param {Curve} curve @param {number} share */
export function nearest(curve, share) {
  const edges = curve.edges.map(toNumber);
  const places = curve.positions.map((each) => toShare(edges, toNumber(each)));
  if (!places.length) return null;
  const after = Math.min(upTo(places, share), places.length - 1);
  const before = Math.max(after - 1, 0);
  return share - places[before] <= places[after] - share ? before : after;
}

/**
 * The position that is `steps` further; from a value between positions, the next one is the first step.
 * @param {Curve} curve @param {number|string|null} value  null: the open end @param {number} steps @param {"low"|"high"} end
 */
export function further(curve, value, steps, end) {
  const numbers = curve.positions.map(toNumber);
  if (!numbers.length) return null;
  const open = end === "low" ? 0 : numbers.length - 1;
  if (value === null) return Math.min(Math.max(open + steps, 0), numbers.length - 1);
  const upto = upTo(numbers, toNumber(value));
  const at = upto > 0 && numbers[upto - 1] === toNumber(value);
  const from = at ? upto - 1 : steps > 0 ? upto - 1 : upto;
  return Math.min(Math.max(from + steps, 0), numbers.length - 1);
}

/**
 * Where an end stops: not beyond the other one.
 * @template {number|string|null} T
 * @param {"low"|"high"} end @param {T} value  null: open @param {T} other @returns {T}
 */
export function stopped(end, value, other) {
  if (value === null || other === null) return value;
  const past = toNumber(value) - toNumber(other);
  return (end === "low" ? past : -past) > 0 ? other : value;
}

/** @param {Curve} curve @param {number|string} value @returns {number} its place among the positions, or -1 */
export function placeOf(curve, value) {
  const number = toNumber(value);
  const place = upTo(curve.positions.map(toNumber), number) - 1;
  return place >= 0 && toNumber(curve.positions[place]) === number ? place : -1;
}

/**
 * How many match exactly; null if the curve cannot tell.
 * @param {Curve} curve
 * @param {{low: number|string|null, high: number|string|null, over?: boolean, under?: boolean}} range
 *   null is an open end; `over`, `under`: that end itself is left out
 */
export function matched(curve, { low, high, over = false, under = false }) {
  const last = curve.cumulative.length - 1;
  if (!curve.exact || last < 0 || (low === null && high === null)) return null;
  const from = low === null ? -1 : placeOf(curve, low);
  const to = high === null ? -1 : placeOf(curve, high);
  if ((low !== null && from < 0) || (high !== null && to < 0)) return null;
  const below = low === null ? 0 : curve.cumulative[2 * from + (over ? 1 : 0)];
  const upto = high === null ? curve.cumulative[last] : curve.cumulative[2 * to + (under ? 0 : 1)];
  return curve.base + Math.max(upto - below, 0);
}

/** Bars that reach less than this part of the height have a scale of their own. */
const SEEN = 1 / 4;

/**
 * The counts that reach the top: of the pale bars of everyone, and of the coloured ones of a part of them.
 * @param {number[]} everyone @param {number[]} part
 */
export function scalesOf(everyone, part) {
  const [most, own] = [Math.max(...everyone, 1), Math.max(...part, 0)];
  return { most, own: own && own < most * SEEN * SEEN ? own : most };
}

/**
 * The outline of bars as one SVG path in a box of `width` by `height`; counts are drawn by square root, so that small ones are seen.
 * @param {number[]} counts @param {number} most  the count that reaches the top @param {number} width @param {number} height
 */
export function outline(counts, most, width, height) {
  const step = width / Math.max(counts.length, 1);
  return counts
    .map((count, bin) => {
      if (!count) return "";
      const tall = Math.max(1, Math.sqrt(count / Math.max(most, 1)) * height);
      const gap = step > 3 ? 1 : 0;
      return `M${round(bin * step)} ${height}V${round(height - tall)}H${round((bin + 1) * step - gap)}V${height}Z`;
    })
    .join("");
}

const round = (/** @type {number} */ value) => Math.round(value * 100) / 100;

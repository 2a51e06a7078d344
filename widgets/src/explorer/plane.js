/**
 * Where circles and their numbers stand on a map of segments.
 *
 * @typedef {{name: string, x: number, y: number}} Spot  a place on the map: from left to right, from the top down, 0 to 1
 * @typedef {{span: number[][], places: {name: string, x: number, y: number}[]}} Told
 */

/** The diameter of the largest circle, in pixels. */
export const WIDEST = 64;

/** Where the segments stand. @param {Told} told @returns {Spot[]} */
export const spotsOf = ({ span: [[left, right], [low, high]], places }) =>
  places.map(({ name, x, y }) => ({ name, x: (x - left) / (right - left), y: (high - y) / (high - low) }));

/** A diameter whose circle's area is in proportion. @param {number} count @param {number} most */
export const widthOf = (count, most) => (most > 0 ? WIDEST * Math.sqrt(count / most) : 0);

/**
 * How far each number is moved from the middle of its circle, so that no two of them stand on one another.
 * @param {number[][]} points  in pixels @param {number} gap @returns {number[][]}
 */
export function apart(points, gap) {
  const at = points.map(([x, y]) => [x, y]);
  for (let round = 0, moved = true; moved && round < 200; round++) {
    moved = false;
    for (let one = 0; one < at.length; one++)
      for (let other = 0; other < one; other++) {
        const [dx, dy] = [at[one][0] - at[other][0], at[one][1] - at[other][1]];
        const far = Math.hypot(dx, dy);
        if (far >= gap) continue;
        moved = true;
        const turn = far ? Math.atan2(dy, dx) : one; // those in one place go in different directions
        const step = (gap - far) / 2 + 0.1;
        for (const [place, sign] of [
          [one, 1],
          [other, -1],
        ]) {
          at[place][0] += sign * step * Math.cos(turn);
          at[place][1] += sign * step * Math.sin(turn);
        }
      }
  }
  return at.map(([x, y], place) => [x - points[place][0], y - points[place][1]]);
}

const WAYS = /** @type {Record<string, number[]>} */ ({
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
});

/**
 * Which circle a key leads to: arrows to the nearest in their direction, Page up and down to the next larger and smaller.
 * @param {string} key @param {number} here @param {Spot[]} spots  the largest first @returns {number|null}
 */
export function stepOnMap(key, here, spots) {
  const last = spots.length - 1;
  const to = { PageDown: here + 1, PageUp: here - 1, Home: 0, End: last }[key];
  if (to !== undefined) return last < 0 ? null : Math.min(Math.max(to, 0), last);
  const way = WAYS[key];
  if (!way) return null;
  let [best, least] = [here, Infinity];
  spots.forEach((each, place) => {
    const [dx, dy] = [each.x - spots[here].x, each.y - spots[here].y];
    const ahead = dx * way[0] + dy * way[1];
    const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    if (ahead > 1e-9 && ahead + 2 * aside < least) [best, least] = [place, ahead + 2 * aside];
  });
  return best;
}

/** The steps of the ground that are this deep, as one SVG path. @param {string[]} rows @param {number} level */
export const stepsOf = (rows, level) =>
  rows
    .flatMap((row, y) => [...row].map((digit, x) => (digit === String(level) ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");

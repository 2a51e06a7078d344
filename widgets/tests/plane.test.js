import assert from "node:assert/strict";
import { test } from "node:test";
import { apart, spotsOf, stepOnMap, stepsOf, WIDEST, widthOf } from "../src/explorer/plane.js";

test("places become shares of the map, from the left and from above", () => {
  const span = [
    [-2, 2],
    [-1, 3],
  ];
  assert.deepEqual(spotsOf({ span, places: [{ name: "a", x: 1, y: 3 }, { name: "b", x: -2, y: -1 }] }), [
    { name: "a", x: 0.75, y: 0 },
    { name: "b", x: 0, y: 1 },
  ]);
});

for (const [count, wanted] of [
  [400, WIDEST],
  [100, WIDEST / 2],
  [4, WIDEST / 10],
  [0, 0],
])
  test(`the circle of ${count} of at most 400 has an area in proportion`, () => assert.equal(widthOf(count, 400), wanted));

for (const points of [
  [[0, 0], [100, 0]],
  [[0, 0], [4, 3], [100, 0]],
  [[5, 5], [5, 5], [5, 5], [5, 5], [9, 5]],
  Array.from({ length: 20 }, (_, place) => [place % 3, place % 2]),
])
  test(`the numbers of ${points.length} circles do not stand on one another`, () => {
    const moves = apart(points, 18);
    const at = points.map(([x, y], place) => [x + moves[place][0], y + moves[place][1]]);
    for (let one = 0; one < at.length; one++)
      for (let other = 0; other < one; other++)
        assert.ok(Math.hypot(at[one][0] - at[other][0], at[one][1] - at[other][1]) > 17.5);
    assert.deepEqual(apart(points, 18), moves);
  });

test("numbers that are apart stay in the middle of their circles", () =>
  assert.deepEqual(apart([[0, 0], [100, 0]], 18), [[0, 0], [0, 0]]));

const spots = [
  [0.5, 0.5],
  [0.9, 0.5],
  [0.6, 0.1],
  [0.1, 0.6],
  [0.5, 0.9],
].map(([x, y], place) => ({ name: String(place), x, y }));
for (const [key, here, wanted] of [
  ["ArrowRight", 0, 1],
  ["ArrowLeft", 0, 3],
  ["ArrowUp", 0, 2],
  ["ArrowDown", 0, 4],
  ["ArrowRight", 1, 1],
  ["PageDown", 0, 1],
  ["PageDown", 4, 4],
  ["PageUp", 2, 1],
  ["PageUp", 0, 0],
  ["Home", 3, 0],
  ["End", 0, 4],
  ["Enter", 0, null],
  ["a", 0, null],
])
  test(`${key} on the map leads from ${here} to ${wanted}`, () => assert.equal(stepOnMap(key, here, spots), wanted));

test("on an empty map no key leads anywhere", () => assert.equal(stepOnMap("Home", 0, []), null));

test("steps of one depth are one path", () => {
  assert.equal(stepsOf(["010", "201"], 1), "M1 0h1v1h-1zM2 1h1v1h-1z");
  assert.equal(stepsOf(["010"], 4), "");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { further, matched, nearest, outline, placeOf, scalesOf, stopped, toNumber, toShare, toValue, upTo } from "../src/curve.js";

/** Values of members, made into what the kernel tells. */
function curveOf(values, positions, edges = [0, 10, 100, 1000]) {
  const slots = new Array(2 * positions.length + 1).fill(0);
  for (const value of values) {
    const upto = positions.filter((each) => each <= value).length;
    slots[2 * upto - (positions[upto - 1] === value ? 1 : 0)]++;
  }
  let sum = 0;
  return {
    edges,
    positions,
    cumulative: slots.map((each) => (sum += each)),
    base: 0,
    exact: true,
    everyone: [],
    others: [],
  };
}

test("every range of positions is counted exactly", () => {
  const values = Array.from({ length: 400 }, (_, place) => (place * 7919) % 97);
  const positions = [3, 10, 11, 40, 90];
  const curve = curveOf(values, positions);
  for (const low of [null, ...positions]) {
    for (const high of [null, ...positions]) {
      for (const [over, under] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ]) {
        if (low === null && high === null) continue;
        const wanted = values.filter(
          (each) =>
            (low === null || (over ? each > low : each >= low)) &&
            (high === null || (under ? each < high : each <= high)),
        ).length;
        assert.equal(matched(curve, { low, high, over, under }), wanted, `${low} ${high} ${over} ${under}`);
      }
    }
  }
});

test("who matches whatever the range is added", () =>
  assert.equal(matched({ ...curveOf([1, 5, 9], [5]), base: 100 }, { low: 5, high: null }), 102));

for (const [what, curve, range] of [
  ["a value between positions", curveOf([1], [1, 5]), { low: 2, high: null }],
  ["no range at all: members without a value count too", curveOf([1], [1]), { low: null, high: null }],
  ["a curve that is not the whole audience", { ...curveOf([1], [1]), exact: false }, { low: 1, high: null }],
]) {
  test(`it cannot be told for ${what}`, () => assert.equal(matched(curve, range), null));
}

test("dates are positions too", () => {
  const curve = {
    ...curveOf([], []),
    positions: ["2026-01-01", "2026-02-01"],
    cumulative: [1, 3, 6, 10, 15],
    edges: ["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"],
  };
  assert.equal(matched(curve, { low: "2026-01-01", high: "2026-02-01" }), 9);
  assert.equal(toNumber("1970-01-02"), 1);
  assert.equal(toNumber("1970-01-02T23:59"), 1);
  assert.equal(placeOf(curve, "2026-02-01"), 1);
  assert.equal(placeOf(curve, "2026-02-02"), -1);
});

test("values and places on the axis are each other's inverse, every bin equally wide", () => {
  const edges = [0, 1, 10, 100, 1000];
  assert.equal(toShare(edges, 10), 0.5);
  assert.equal(toShare(edges, -5), 0);
  assert.equal(toShare(edges, 5000), 1);
  for (let share = 0; share <= 1; share += 0.05)
    assert.ok(Math.abs(toShare(edges, toValue(edges, share)) - share) < 1e-9);
});

test("a handle takes the nearest position", () => {
  const curve = curveOf([], [0, 10, 100, 1000]);
  assert.deepEqual(
    [0, 0.1, 0.2, 0.45, 0.9, 1].map((share) => nearest(curve, share)),
    [0, 0, 1, 1, 3, 3],
  );
  assert.equal(nearest(curveOf([], []), 0.5), null);
});

test("keys go from position to position, from between to the next one, and not beyond", () => {
  const curve = curveOf([], [0, 10, 100]);
  assert.deepEqual(
    [
      further(curve, 10, 1, "low"),
      further(curve, 10, -1, "low"),
      further(curve, 10, 10, "low"),
      further(curve, 10, -10, "low"),
    ],
    [2, 0, 2, 0],
  );
  assert.deepEqual([further(curve, 50, 1, "low"), further(curve, 50, -1, "low")], [2, 1]);
  assert.deepEqual([further(curve, null, 1, "low"), further(curve, null, -1, "high")], [1, 1]);
});

for (const [end, value, other, wanted] of [
  ["low", 2620, 2100, 2100],
  ["low", 2000, 2100, 2000],
  ["high", 50, 60, 60],
  ["high", 70, 60, 70],
  ["low", 5, null, 5],
  ["high", null, 60, null],
  ["low", "2024-03-01", "2024-02-01", "2024-02-01"],
]) {
  test(`the ${end} end on its way to ${value} stops at ${wanted} if the other is ${other}`, () =>
    assert.equal(stopped(end, value, other), wanted));
}

test("how many are at most a value", () =>
  assert.deepEqual(
    [0, 1, 2, 3, 9].map((each) => upTo([1, 2, 2, 3], each)),
    [0, 1, 3, 4, 4],
  ));

test("bars are drawn from the bottom, empty ones not at all, small ones to be seen", () => {
  const path = outline([100, 0, 1], 100, 30, 20);
  assert.equal(path.split("M").length - 1, 2);
  assert.ok(path.startsWith("M0 20V0H9V20Z"));
});

test("a part that would hardly be seen beside everyone has a scale of its own", () => {
  assert.deepEqual(scalesOf([1000, 12_000, 500], [1, 12, 0]), { most: 12_000, own: 12 });
  assert.deepEqual(scalesOf([1000, 12_000, 500], [900, 800, 0]), { most: 12_000, own: 12_000 });
  assert.deepEqual(scalesOf([1000, 12_000], [0, 0]), { most: 12_000, own: 12_000 });
  assert.deepEqual(scalesOf([10], [10]), { most: 10, own: 10 });
});

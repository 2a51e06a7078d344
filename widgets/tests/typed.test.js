import assert from "node:assert/strict";
import { test } from "node:test";
import { entriesOf } from "../src/suggestions.js";
import { typedNumber } from "../src/numbers.js";
import { afterKey, fieldOf } from "../src/typed.js";

const read = (typed) => (typedNumber(typed) === null ? null : String(typedNumber(typed)));

/** Type texts one after another over what holds; what is shown then, and what the audience holds. */
function typing(value, ...texts) {
  let [state, holds] = [undefined, value];
  for (const typed of texts) {
    state = afterKey(state, holds, typed, read);
    holds = state.holds;
  }
  return { ...fieldOf(state, holds, read), holds };
}

test("what can be taken holds as it is typed", () => {
  assert.deepEqual(typing("50", "3", "36", "36,5"), { typed: "36,5", refused: false, holds: "36.5" });
});

test("what cannot be taken stays in the field, and the last value holds", () => {
  for (const typed of ["365x", "365/", "365-", "36..5", "365e"])
    assert.deepEqual(typing("", "3", "36", "365", typed), { typed, refused: true, holds: "365" });
});

test("the beginning of a number that is not taken as a whole was not meant", () => {
  assert.deepEqual(typing("50", "4", "4,", "4,0", "4,00", "4,000"), { typed: "4,000", refused: true, holds: "50" });
  assert.equal(typing("50", "9578123412341235").holds, "50");
  assert.deepEqual(typing("50", "5", ""), { typed: "", refused: true, holds: "50" });
});

test("what was typed is of no use once something else holds", () => {
  const state = afterKey(undefined, "50", "5x", read);
  assert.deepEqual(fieldOf(state, "50", read), { typed: "5x", refused: true });
  assert.deepEqual(fieldOf(state, "70", read), { typed: "70", refused: false });
});

const TOLD = [
  { value: "garden tools", count: 9 },
  { value: "garden", count: 4 },
  { value: "big garden", count: 2 },
];
const shown = (...of) => entriesOf(...of).map(({ value, count }) => `${value} ${count}`);

test("the first entry is a value that is listed, the second what is typed", () => {
  assert.deepEqual(shown(TOLD, "gar", [], true), ["garden tools 9", "gar 0", "garden 4", "big garden 2"]);
  assert.deepEqual(shown(TOLD, "GARDEN", [], true), ["garden 4", "GARDEN 0", "garden tools 9", "big garden 2"]);
  assert.deepEqual(shown(TOLD, "garden", [], true), ["garden 4", "garden tools 9", "big garden 2"]);
});

test("only once all values that hold it are told, it is said to occur never", () => {
  assert.deepEqual(shown(TOLD, "x", [], true), ["x 0"]);
  assert.deepEqual(shown(TOLD, "x", [], false), ["x null"]);
});

test("what is in the list already is not offered again", () => {
  assert.deepEqual(shown(TOLD, "garden", ["garden"], true), ["garden tools 9", "big garden 2"]);
  assert.deepEqual(shown(TOLD, " ", ["garden"], true), ["garden tools 9", "big garden 2"]);
});

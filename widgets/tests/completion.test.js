import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted, corrected, lineOf, moved, opened, worthAsking } from "../src/completion.js";

const option = (insert) => ({ label: insert, insert, kind: "property", detail: "" });

test("an option replaces what it completes, also behind characters of two units", () => {
  const text = "name = '👍' and spe > 5";
  const at = opened({ from: 15, to: 18, options: [option("spend"), option("speed")] }, text);
  assert.deepEqual(accepted(text, at), { text: "name = '👍' and spend > 5", caret: 21 });
  assert.equal(accepted(text, moved(at, 1)).text, "name = '👍' and speed > 5");
});
test("the choice goes round", () => {
  const at = opened({ from: 0, to: 1, options: [option("xa"), option("xb")] }, "x");
  assert.deepEqual([moved(at, -1).chosen, moved(at, 2).chosen], [1, 0]);
});
test("nothing is chosen where no word was begun", () => {
  const at = opened({ from: 0, to: 0, options: [option("a"), option("b")] }, "");
  assert.deepEqual([at.chosen, moved(at, 1).chosen, moved(at, -1).chosen], [-1, 0, 1]);
});
test("what is typed already is not offered", () => {
  assert.equal(opened({ from: 0, to: 5, options: [option("spend")] }, "spend"), null);
  assert.equal(opened({ from: 0, to: 0, options: [] }, ""), null);
  assert.equal(opened(null, ""), null);
});
for (const [text, caret, worth] of [
  ["spe", 3, true],
  ["spend", 2, false],
  ["", 0, false],
  ["a and ", 6, true],
  ["   ", 2, false],
  ["spend > 5", 9, false],
  ["spend_90", 8, true],
  ["a > 1.5", 7, false],
]) {
  test(`completions of ${JSON.stringify(text)} at ${caret}: ${worth}`, () =>
    assert.equal(worthAsking(text, caret), worth));
}
test("a suggestion takes the place of the error", () => {
  assert.equal(corrected("'👍' = spnd", { at: 6, length: 4, suggestion: "spend" }), "'👍' = spend");
  assert.equal(corrected("x", { at: null, length: null, suggestion: "y" }), "x");
});
test("an error is shown in its own line", () => {
  assert.deepEqual(lineOf("a and\nspnd > 5\nand b", 6), { line: "spnd > 5", column: 0 });
  assert.deepEqual(lineOf("spend >", 7), { line: "spend >", column: 7 });
});

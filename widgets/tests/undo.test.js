import assert from "node:assert/strict";
import { test } from "node:test";
import { Undo } from "../src/undo.js";

test("undo and redo go through what was", () => {
  const undo = new Undo(1);
  undo.push(2);
  undo.push(3);
  assert.ok(undo.undo());
  assert.equal(undo.present, 2);
  assert.ok(undo.undo());
  assert.equal(undo.present, 1);
  assert.ok(!undo.undo());
  assert.ok(undo.redo());
  assert.equal(undo.present, 2);
});

test("a new change forgets what was undone", () => {
  const undo = new Undo(1);
  undo.push(2);
  undo.undo();
  undo.push(9);
  assert.ok(!undo.redo());
  assert.equal(undo.present, 9);
});

test("changes of one kind within a second are one step", () => {
  let now = 0;
  const undo = new Undo("", () => now);
  for (const typed of ["a", "ab", "abc"]) {
    now += 300;
    undo.push(typed, "text");
  }
  now += 1500;
  undo.push("abcd", "text");
  undo.push("x", "drag");
  undo.undo();
  assert.equal(undo.present, "abcd");
  undo.undo();
  assert.equal(undo.present, "abc");
  undo.undo();
  assert.equal(undo.present, "");
});

test("no more than 200 steps are kept", () => {
  const undo = new Undo(0);
  for (let step = 1; step <= 300; step++) undo.push(step);
  assert.equal(undo.past.length, 200);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { itemsOf, missingOf } from "../src/explorer/catalog.js";
import { stepInGrid, stepInList } from "../src/explorer/moves.js";
import { Wanted } from "../src/explorer/wanted.js";
import { formats } from "../src/numbers.js";
import { found } from "../src/search.js";
import { world } from "./world.js";

for (const [key, place, count, wanted] of [
  ["ArrowDown", 0, 3, 1],
  ["ArrowDown", 2, 3, 2],
  ["ArrowUp", 0, 3, 0],
  ["ArrowDown", -1, 3, 0],
  ["PageDown", 1, 20, 9],
  ["PageUp", 9, 20, 1],
  ["Home", 5, 9, 0],
  ["End", 0, 9, 8],
  ["End", 0, 0, null],
  ["a", 0, 3, null],
])
  test(`${key} in a list of ${count} leads from ${place} to ${wanted}`, () =>
    assert.equal(stepInList(key, place, count), wanted));

for (const [key, r, f, wanted] of [
  ["ArrowUp", 3, 3, [4, 3]],
  ["ArrowUp", 5, 3, [5, 3]],
  ["ArrowDown", 1, 1, [1, 1]],
  ["ArrowLeft", 2, 3, [2, 2]],
  ["ArrowRight", 2, 5, [2, 5]],
  ["Home", 2, 4, [2, 1]],
  ["End", 2, 4, [2, 5]],
  ["PageUp", 2, 4, [5, 4]],
  ["PageDown", 2, 4, [1, 4]],
  ["Enter", 2, 4, null],
])
  test(`${key} in the grid leads from ${r},${f} to ${wanted}`, () => {
    const to = stepInGrid(key, { r, f }, 5);
    assert.deepEqual(to && [to.r, to.f], wanted);
  });

for (const [query, first] of [
  ["spend", "spend"],
  ["completed", "spend"],
  ["orders.amount", "paid"],
  ["email", "email"],
]) {
  test(`the search for ${query} finds ${first} first, by title, description or expression`, () => {
    const paid = { ...world.properties[0], name: "paid", title: "Paid", description: "", expression: "sum(orders.amount)" };
    const groups = found(itemsOf([...world.properties, paid]), query);
    assert.equal(groups[0].items[0].name, first);
  });
}

for (const [told, wanted] of [
  [undefined, ""],
  [{ problem: "No." }, ""],
  [{ missing: 0, total: 8 }, "none missing"],
  [{ missing: 2, total: 8 }, "25.0\u202f% missing"],
  [{ missing: 1, total: 1_000_000 }, "<\u202f0.1\u202f% missing"],
])
  test(`what is missing is told as '${wanted}'`, () => assert.equal(missingOf(told, formats({ locale: "en" })), wanted));

test("names are asked one after another, once, and not any more when they went out of view", async () => {
  const asked = [];
  let running = 0;
  const wanted = new Wanted(async (name) => {
    assert.equal(++running, 1);
    await null;
    asked.push(name);
    if (name === "a") wanted.add("d");
    running--;
  });
  for (const name of ["a", "b", "c", "b"]) wanted.add(name);
  wanted.remove("c");
  while (wanted.running) await new Promise((done) => setTimeout(done, 1));
  assert.deepEqual(asked, ["a", "b", "d"]);
});

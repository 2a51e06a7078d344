import assert from "node:assert/strict";
import { test } from "node:test";
import { found, itemsOf } from "../src/search.js";
import { columnsFor } from "../src/forms/rows.js";
import { Scope } from "../src/scope.js";
import { scope, world } from "./world.js";

const items = itemsOf(scope);
const names = (query, recent) => found(items, query, recent).flatMap((each) => each.items.map((item) => item.name));

for (const [query, first] of [
  ["spend", "spend"],
  ["count", "country"],
  ["90 sp", "spend"],
  ["completed", "spend"],
  ["NOK", "spend"],
  ["laps", "lapsed"],
  ["orders", "orders"],
  ["staff", "staff"],
  ["SPEND", "spend"],
  ["tier", "tier"],
]) {
  test(`${query} finds ${first} first`, () => assert.equal(names(query)[0], first));
}
test("what fits no word is not found", () => assert.deepEqual(names("zzz"), []));
test("all words must fit", () => assert.deepEqual(names("spend zzz"), []));
test("without a query all is offered by group, what was used last first", () => {
  const groups = found(items, "", ["property:vip", "property:gone"]);
  assert.equal(groups[0].group, "Used last");
  assert.deepEqual(
    groups[0].items.map((each) => each.name),
    ["vip"],
  );
  assert.equal(groups.slice(1).flatMap((each) => each.items).length, items.length);
});
test("private properties come last in their group, the others as they were", () => {
  const profile = found(items, "").find((each) => each.group === "Profile").items;
  assert.equal(profile.at(-1).name, "email");
  assert.deepEqual(profile.slice(0, 2).map((each) => each.name), ["age", "country"]);
});
test("the time of rows is offered once, also where it is told among the columns", () => {
  const time = { path: ["time"], type: "instant", element: null, private: false };
  const tables = world.tables.map((each) => ({ ...each, columns: [time, ...each.columns] }));
  const told = new Scope({ ...world, tables });
  const names = itemsOf(told.rows("orders")).map((each) => each.name);
  assert.equal(names.filter((each) => each === "time").length, 1);
  assert.equal(columnsFor(tables[0], "last").filter((each) => each.path.join() === "time").length, 1);
});
test("on rows there are the columns and the tables below", () => {
  const rows = itemsOf(scope.rows("orders"));
  assert.deepEqual(
    rows.map((each) => each.name),
    ["time", "amount", "channel", "store.city", "is_gift", "lines"],
  );
});

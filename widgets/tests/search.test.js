import assert from "node:assert/strict";
import { test } from "node:test";
import { found, itemsOf } from "../src/search.js";
import { scope } from "./world.js";

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
test("on rows there are the columns and the tables below", () => {
  const rows = itemsOf(scope.rows("orders"));
  assert.deepEqual(
    rows.map((each) => each.name),
    ["time", "amount", "channel", "store.city", "is_gift", "lines"],
  );
});

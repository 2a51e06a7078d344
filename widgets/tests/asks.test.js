import assert from "node:assert/strict";
import { test } from "node:test";
import { Asks } from "../src/asks.js";

/** Asks over a trait that tells `text`. */
const asksOver = (text) => new Asks({ get: () => text });

test("the text that is known is the trait's, until the kernel took one", () => {
  const asks = asksOver("everyone");
  assert.equal(asks.known, "everyone");
  asks.took("a > 1");
  assert.equal(asks.known, "a > 1");
});
test("a text that the trait tells already is not waited for", () => {
  const asks = asksOver("everyone");
  asks.took("everyone");
  assert.deepEqual(asks.own, []);
});
test("what this view gave is no news, and neither is what it gave before", () => {
  const asks = asksOver("everyone");
  for (const text of ["a > 1", "a > 2", "a > 3"]) asks.took(text);
  assert.equal(asks.isNews("a > 2"), false);
  assert.deepEqual(asks.own, ["a > 3"]);
});
test("another text is news, and what was given before is of no use any more", () => {
  const asks = asksOver("everyone");
  asks.took("a > 1");
  assert.equal(asks.isNews("b > 1"), true);
  assert.deepEqual(asks.own, []);
});
test("of what is done later under one name only the last is done", async () => {
  const [asks, done] = [asksOver("everyone"), []];
  asks.later("tab", () => done.push("first"), 0);
  asks.later("tab", () => done.push("second"), 0);
  asks.later("curves", () => done.push("third"), 0);
  asks.never("curves");
  await new Promise((soon) => setTimeout(soon, 20));
  assert.deepEqual(done, ["second"]);
});
test("nothing is done later once the view is closed", async () => {
  const [asks, done] = [asksOver("everyone"), []];
  asks.later("tab", () => done.push("first"), 0);
  asks.close();
  await new Promise((soon) => setTimeout(soon, 20));
  assert.deepEqual(done, []);
});

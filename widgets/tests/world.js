/** A small world for tests: what `open` tells. */
import { Scope } from "../src/scope.js";
import { group, leaf } from "../src/tree.js";

const property = (name, type, more = {}) => ({
  name,
  title: more.title ?? name,
  unit: more.unit ?? "",
  description: more.description ?? "",
  type,
  element: more.element ?? null,
  group: more.group ?? "Profile",
  table: null,
  expression: null,
  private: more.private ?? false,
});
const column = (path, type) => ({ path: path.split("."), type, element: null, private: false });

export const world = {
  properties: [
    property("spend", "number", {
      title: "Spend, 90 days",
      unit: "NOK",
      description: "Completed orders only",
      group: "Behaviour: orders",
    }),
    property("age", "number"),
    property("country", "text", { title: "Country" }),
    property("city", "text"),
    property("vip", "boolean"),
    property("tags", "list", { element: "text" }),
    property("joined", "date"),
    property("seen", "instant"),
    property("email", "text", { private: true }),
    property("tier", "text", { group: "RFM" }),
  ],
  tables: [
    {
      name: "orders",
      time: true,
      columns: [
        column("amount", "number"),
        column("channel", "text"),
        column("store.city", "text"),
        column("is_gift", "boolean"),
      ],
      below: ["lines"],
    },
    {
      name: "lines",
      time: true,
      columns: [column("product_category", "text"), column("order.channel", "text")],
      below: [],
    },
    { name: "cart_adds", time: true, columns: [column("sku", "text"), column("amount", "number")], below: [] },
    { name: "cards", time: false, columns: [column("tier", "text"), column("points", "number")], below: [] },
  ],
  audiences: [{ name: "lapsed", title: "Lapsed", count: 12 }],
  lists: ["staff"],
  channels: ["email"],
  currency: "NOK",
  total: 100,
};
export const scope = new Scope(world);
export const number = (value) => ({ node: "number", value });
export const name = (...path) => ({ node: "name", path });
export const over = (property, value) => ({ node: "compare", op: ">", left: name(property), right: number(value) });

const [a, b, c] = [over("a", 1), over("b", 2), over("c", 3)];

/** Trees of all shapes, the same at every run. */
export function* shapes(count) {
  let state = 7;
  const chance = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const term = (depth) => {
    if (depth > 3 || chance() < 0.5)
      return leaf([a, b, c, { node: "not", term: a }][Math.floor(chance() * 4)], chance() < 0.3);
    const terms = Array.from({ length: Math.floor(chance() * 4) }, () => term(depth + 1));
    return group(terms, chance() < 0.5 ? "and" : "or", chance() < 0.3, chance() < 0.2);
  };
  for (let made = 0; made < count; made++)
    yield group(
      Array.from({ length: Math.floor(chance() * 5) }, () => term(0)),
      chance() < 0.5 ? "and" : "or",
      chance() < 0.2,
    );
}

/** Made-up customers, for the development page only: the same at every load. */

let state = 42;
const chance = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const pick = (...values) => values[Math.floor(chance() ** 1.6 * values.length)];
const maybe = (share, value) => (chance() < share ? value : null);
const day = (back) => new Date(Date.UTC(2026, 0, 1) - back * 86_400_000).toISOString().slice(0, 10);

export const people = Array.from({ length: 3000 }, (_, place) => {
  const spend = maybe(0.85, Math.round(Math.exp(4 + 1.6 * (chance() + chance() + chance() - 1.5)) * 20));
  return {
    id: place + 1,
    spend_365d: spend,
    orders_365d: spend === null ? 0 : 1 + Math.floor(spend / 900),
    age: maybe(0.9, 18 + Math.floor((60 * (chance() + chance())) / 2)),
    country: maybe(0.97, pick("NO", "SE", "DK", "FI")),
    city: pick("Oslo", "Bergen", "København", "Stockholm", "<b>Ås</b>", "حيفا"),
    vip: maybe(0.95, chance() < 0.2),
    joined_at: day(Math.floor(chance() ** 2 * 2000)),
    rfm_segment: pick("Champions", "Loyal", "At risk", "Hibernating"),
    favourite_brands: maybe(0.7, [
      ...new Set([pick("Nordlys", "Polarull", "Rimfrost"), pick("Nordlys", "Polarull", "Rimfrost")]),
    ]),
    email_ok: chance() < 0.6,
    has_email: chance() < 0.93,
    sms_ok: chance() < 0.4,
  };
});

const property = (name, title, type, group, more = {}) => ({
  name,
  title,
  type,
  group,
  unit: "",
  description: "",
  element: null,
  table: null,
  expression: null,
  private: false,
  ...more,
});
export const properties = [
  property("age", "Age", "number", "Profile", { unit: "years" }),
  property("country", "Country", "text", "Profile"),
  property("city", "City", "text", "Profile"),
  property("vip", "VIP", "boolean", "Profile"),
  property("joined_at", "Joined", "date", "Profile"),
  property("favourite_brands", "Favourite brands", "list", "Profile", { element: "text" }),
  property("email", "E-mail", "text", "Profile", { private: true }),
  property("spend_365d", "Spend, 365 days", "number", "Behaviour: orders", {
    unit: "NOK",
    description: "Completed orders, value added tax included",
  }),
  property("orders_365d", "Orders, 365 days", "number", "Behaviour: orders", { unit: "orders" }),
  property("rfm_segment", "RFM segment", "text", "RFM"),
];
const column = (path, type) => ({ path: path.split("."), type, element: null, private: false });
export const tables = [
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
  { name: "lines", time: true, columns: [column("quantity", "number"), column("product.category", "text")], below: [] },
  { name: "cart_adds", time: true, columns: [column("sku", "text")], below: [] },
];
export const audiences = [
  { name: "lapsed", title: "Bought often, not for three months", text: "spend_365d > 2000", version: "a1" },
  { name: "<script>alert(1)</script>", title: "", text: "age > 50", version: "b2" },
];

/** The grid of recency and frequency: chosen cells make an audience. */
import { h } from "../dom.js";
import { button, select } from "../view/parts.js";
import { stepInGrid } from "./moves.js";

/** @param {import("./state.js").Opened} opened */
export function rfm(opened) {
  const app = /** @type {import("./state.js").Counted} */ (opened);
  return h(
    "div.st-rfm",
    { role: "region", "aria-label": "RFM", key: "rfm" },
    bar(app),
    opened.grid ? table(app) : h("p.st-grid.st-quiet", { role: "status" }, "Counting …"),
    note(app),
  );
}

/** @param {import("./state.js").Counted} app */
function bar(app) {
  const shades = /** @type {[string, string][]} */ ([
    ["customers", "customers"],
    ["spend", "spend"],
  ]);
  const currency = app.opened.currency ? ` in ${app.opened.currency}` : "";
  const choose = (/** @type {string} */ value) => {
    app.shade = value;
    app.redraw();
  };
  return h(
    "div.st-rfm-bar",
    { key: "bar" },
    h("span.st-list-head.st-grow", `Recency by frequency: customers, and their spend${currency}`),
    select("Shade by", app.shade, shades, choose),
    // what comes and goes has its room always, so that no cell moves under the pointer
    button("Choose none", () => app.clear(), { class: `st-small ${app.cells.size ? "" : "st-gone"}` }),
  );
}

/** @param {import("./state.js").Counted} app */
function table(app) {
  const { grid, shade } = app;
  const most = Math.max(...grid.cells.map((/** @type {any} */ each) => each[shade]), 0);
  const at = new Map(grid.cells.map((each) => [`${each.r},${each.f}`, each]));
  const scores = Array.from({ length: grid.bins }, (_, place) => place + 1);
  const here = app.places.get("grid") ?? { r: grid.bins, f: 1 };
  return h(
    "table.st-grid",
    {
      role: "grid",
      "aria-label": "Recency by frequency",
      "aria-multiselectable": "true",
      key: "grid",
    },
    h(
      "thead",
      h("tr", ...["", ...scores].map((f) => h("th.st-quiet", { scope: "col" }, f ? `F${f}` : "R\\F"))),
    ),
    h(
      "tbody",
      ...[...scores].reverse().map((r) =>
        h(
          "tr",
          { key: r },
          h("th.st-quiet", { scope: "row" }, `R${r}`),
          ...scores.map((f) => cell(app, at.get(`${r},${f}`), most, here.r === r && here.f === f)),
        ),
      ),
    ),
  );
}

/** @param {import("./state.js").Counted} app @param {any} each @param {number} most @param {boolean} here */
function cell(app, each, most, here) {
  const { formats } = app;
  const { r, f } = each;
  const on = app.cells.has(`${r},${f}`);
  const spend = formats.around(app.opened.currency).join(formats.short(each.spend));
  const deep = most > 0 ? Math.round((Math.max(each[app.shade], 0) / most) * 45) : 0;
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = stepInGrid(event.key, each, app.grid.bins);
    if (to) {
      const target = app.root.querySelector(`[data-cell="${to.r},${to.f}"]`);
      /** @type {HTMLElement|null} */ (target)?.focus();
    } else if (!event.shiftKey && (event.key === "Enter" || event.key === " ")) app.toggle(r, f);
    else return;
    event.preventDefault();
  };
  return h(
    "td",
    {
      role: "gridcell",
      key: f,
      class: `st-cell ${on ? "st-on" : ""}`,
      style: { "--st-deep": `${deep}%` },
      tabindex: here ? 0 : -1,
      "data-cell": `${r},${f}`,
      "aria-selected": on,
      "aria-label": `Recency ${r}, frequency ${f}: ${formats.count(each.customers)} customers, ${spend}`,
      onclick: () => app.toggle(r, f),
      onkeydown,
      onfocus: () => {
        app.places.set("grid", { r, f });
        app.redraw();
      },
    },
    h("span.st-strong", formats.short(each.customers)),
    h("span", formats.short(each.spend)),
  );
}

/** @param {import("./state.js").Counted} app */
function note(app) {
  const { picked, formats } = app;
  const here = picked && app.isPicked(app.cellsText);
  const without = app.grid?.without ? `${formats.count(app.grid.without)} customers have no scores.` : "";
  const chosen = here
    ? `Chosen: ${formats.count(picked.matched)} customers, ${formats.share(picked.share)}${picked.copied ? ", copied" : ""}. `
    : "";
  return h("p.st-quiet.st-note.st-kept", { key: "note" }, h("span.st-strong", chosen), without);
}

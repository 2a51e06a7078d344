/** Keys of a row of the tree, when the row itself has them. */
import { addGroup, copy, focusRow, moveBy, openPicker, removeTerm, setExpr, toggle } from "../edits.js";
import { locate } from "../tree.js";
import { not, stripped } from "../forms/nodes.js";

const WAYS = /** @type {Record<string, "up"|"down"|"left"|"right">} */ ({
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
});

/** @param {import("../edits.js").Host} host @param {any} term @param {KeyboardEvent} event */
export function rowKey(host, term, event) {
  const { app } = host;
  const row = /** @type {HTMLElement} */ (event.currentTarget);
  const self = event.target === row;
  if (event.altKey && WAYS[event.key] && !event.ctrlKey && !event.metaKey) {
    take(event);
    return term.id === host.tree.id ? undefined : moveBy(host, term.id, WAYS[event.key]);
  }
  if (event.key === "Escape" && !self && !event.defaultPrevented && !app.part("popup")) {
    take(event);
    return focusRow(app, term.id);
  }
  if (!self || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const done = plainKey(host, term, event.key, row);
  if (done) take(event);
}

/** @param {KeyboardEvent} event */
function take(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** @param {import("../edits.js").Host} host @param {any} term @param {string} key @param {HTMLElement} row */
function plainKey(host, term, key, row) {
  const { app } = host;
  const root = term.id === host.tree.id;
  switch (key) {
    case "ArrowDown":
    case "ArrowUp":
    case "Home":
    case "End":
      return go(app, row, key);
    case "ArrowLeft":
      return to(app, row.parentElement?.closest("[data-row]"));
    case "ArrowRight":
      return to(app, row.querySelector("[data-row]"));
    case "Enter":
      first(row)?.focus();
      return true;
    case "Delete":
    case "Backspace":
      if (!root) removeTerm(host, term.id);
      return true;
    case " ":
      // a condition on rows has no place to keep one that is off
      if (!root && host.name === "main") toggle(host, term.id);
      return true;
    case "d":
      if (!root) copy(host, term.id);
      return true;
    case "g":
      addGroup(host, groupOf(host, term));
      return true;
    case "r":
      if (host.scope.tables.length) openPicker(app, groupOf(host, term), "table");
      return true;
    case "n":
      negate(host, term);
      return true;
    default:
      return false;
  }
}

/** @param {import("../edits.js").Host} host @param {any} term @returns {string} */
const groupOf = (host, term) =>
  term.kind === "group" ? term.id : (locate(host.tree, term.id)?.parent.id ?? host.tree.id);

/** @param {import("../app.js").App} app @param {HTMLElement} row @param {string} key */
function go(app, row, key) {
  const rows = [...app.root.querySelectorAll("[data-row]")];
  const place = rows.indexOf(row);
  const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1 }[key] ?? place;
  return to(app, rows[Math.max(0, Math.min(next, rows.length - 1))]);
}

/** @param {import("../app.js").App} app @param {Element|null|undefined} row */
function to(app, row) {
  const id = row?.getAttribute("data-row");
  if (id) focusRow(app, id);
  return true;
}

/** @param {HTMLElement} row @returns {any} */
const first = (row) =>
  row.querySelector("[data-focus^='first:']") ??
  row.querySelector("select, input:not([type=checkbox]), textarea, button");

/** @param {import("../edits.js").Host} host @param {any} term */
export function negate(host, term) {
  if (term.kind === "group") {
    const kind = { ...term, negated: !term.negated };
    host.edit(replaced(host.tree, term.id, kind));
  } else {
    const { negated, node } = stripped(term.expr);
    setExpr(host, term.id, negated ? node : not(term.expr));
  }
}

/** @param {any} root @param {string} id @param {any} now @returns {any} */
const replaced = (root, id, now) =>
  root.id === id
    ? now
    : root.kind === "leaf"
      ? root
      : { ...root, terms: root.terms.map((/** @type {any} */ each) => replaced(each, id, now)) };

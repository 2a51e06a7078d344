/**
 * Which editor draws a condition. What no editor can draw without loss is drawn as text.
 *
 * @typedef {import("../tree.js").Json} Json
 * @typedef {import("../scope.js").Scope} Scope
 * @typedef {import("../scope.js").Meaning} Meaning
 * @typedef {{form: "number"|"text"|"list"|"yes"|"time"|"known", subject: Json, about: Meaning, test: any, write: (test: any, subject?: Json) => Json}} ValueForm
 * @typedef {{form: "ref", what: "audience"|"list", name: string, negated: boolean}} RefForm
 * @typedef {ValueForm|RefForm|{form: "everyone"}} Form
 */
import { same } from "../tree.js";
import { name, known, listOf, maybeNot, stripped } from "./nodes.js";
import { readNumber, writeNumber } from "./number.js";
import { readList, readText, readYes, writeList, writeText, writeYes } from "./text.js";
import { asWindow, readTime, timeTest, writeTime } from "./time.js";
import { compared, newRows, tidy } from "./rows.js";

/** @type {Record<string, {form: string, read: (expr: Json) => {subject: Json, test: any}|null, write: (subject: Json, test: any, about: Meaning) => Json}>} */
const KINDS = {
  number: { form: "number", read: readNumber, write: writeNumber },
  text: { form: "text", read: readText, write: writeText },
  boolean: { form: "yes", read: readYes, write: writeYes },
  list: {
    form: "list",
    read: readList,
    write: (subject, test, about) => writeList(subject, test, about.element ?? "text"),
  },
  date: { form: "time", read: readTime, write: writeTime },
  instant: { form: "time", read: readTime, write: writeTime },
};

/** @param {Json} expr @param {Scope} scope @returns {Form|null} null: drawn as text */
export function formOf(expr, scope) {
  const { negated, node } = stripped(expr);
  if (node.node === "everyone" && !negated) return { form: "everyone" };
  if (node.node === "in audience" || node.node === "in list") {
    return { form: "ref", what: node.node === "in audience" ? "audience" : "list", name: node.name, negated };
  }
  if (holdsWide(expr)) return null;
  const subject = subjectOf(node);
  const about = subject && scope.describe(subject);
  if (!about) return null;
  const kind = about.private ? { ...KINDS.boolean, form: "known" } : KINDS[about.type];
  const read = kind?.read(expr);
  if (!read || !same(read.subject, subject) || (about.private && !["known", "unknown"].includes(read.test.op)))
    return null;
  const write = (/** @type {any} */ test, /** @type {Json} */ on = subject) => kind.write(on, test, about);
  return same(write(read.test), usual(expr, about))
    ? { form: /** @type {any} */ (kind.form), subject, about, test: read.test, write }
    : null;
}

/** What a condition is about: the value that is compared. @param {Json} node @returns {Json|null} */
function subjectOf(node) {
  if (node.node === "compare") return node.left;
  if (["between", "in", "text match", "contains of", "matches", "known", "when", "anniversary"].includes(node.node))
    return node.value;
  return node.node === "name" || node.node === "aggregate" ? node : null;
}

/** The one of several ways to say the same that the editors write. @param {Json} expr @param {Meaning} about @returns {Json} */
function usual(expr, about) {
  const { negated, node } = stripped(expr);
  if (node.node === "in" && about.type === "text" && node.items.items.length === 1) {
    return { node: "compare", op: negated ? "!=" : "=", left: node.value, right: node.items.items[0] };
  }
  if (node.node === "text match" && about.type === "list" && node.op === "contains") {
    const any = { node: "contains of", quantifier: "any", value: node.value, items: listOf([node.part]) };
    return negated ? { node: "not", term: any } : any;
  }
  if (about.type === "date" || about.type === "instant") return maybeNot(asWindow(node), negated);
  if (node.node === "compare" && node.right.node === "boolean" && node.right.value && node.op === "=" && !negated)
    return node.left;
  return expr;
}

/** Whether a number stands in it that a browser cannot hold: those come as texts. @param {any} value @returns {boolean} */
function holdsWide(value) {
  if (value === null || typeof value !== "object") return false;
  if (value.node === "number" && typeof value.value === "string") return true;
  return Object.values(value).some(holdsWide);
}

/**
 * A first condition on what was picked.
 * @param {{kind: string, name?: string, path?: string[], type?: string, private?: boolean, table?: any, below?: boolean}} item @returns {Json}
 */
export function firstCondition(item) {
  if (item.kind === "audience") return { node: "in audience", name: item.name };
  if (item.kind === "list") return { node: "in list", name: item.name };
  if (item.kind === "table") return compared(newRows(item.table, item.below), "boolean", null);
  const subject = name(.../** @type {string[]} */ (item.path ?? [item.name]));
  if (item.private) return known(subject);
  if (item.type === "boolean") return subject;
  if (item.type === "date" || item.type === "instant") return writeTime(subject, timeTest({}));
  return known(subject);
}

/**
 * A condition on a changed aggregate: the comparison is kept if it still fits.
 * @param {ValueForm} form @param {Json} subject @param {Scope} scope @returns {Json}
 */
export function onSubject(form, subject, scope) {
  const clean = tidy(subject);
  const about = scope.describe(clean);
  if (!about || about.type === form.about.type) return form.write(form.test, clean);
  return compared(clean, about.type, about.element);
}

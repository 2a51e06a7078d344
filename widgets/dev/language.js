/** As much of the language as the development page needs: reading and writing common conditions, and whether they hold for a person. */
import { audiences } from "./world.js";

const TOKEN =
  /\s*(?:(?<number>-?\d+(?:\.\d+)?)|(?<text>'(?:[^']|'')*')|(?<name>[\p{L}_][\p{L}\p{N}_.]*)|(?<sign><=|>=|!=|[=<>()[\],]))/uy;

export class Wrong extends Error {
  constructor(problem, at, length = 1, suggestion = null) {
    super(problem);
    this.told = { problem, message: problem, at, length, suggestion };
  }
}

function words(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim()) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Wrong(`${JSON.stringify(text.slice(from).trim()[0])} has no meaning here.`, from);
    const [kind, said] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    found.push({ kind, said, at: match.index + match[0].length - said.length });
  }
  return found;
}

export function read(text, names) {
  const all = words(text);
  let place = 0;
  const is = (...said) =>
    said.every((each, step) => all[place + step]?.said === each) && ((place += said.length), true);
  const end = () => new Wrong("The text ends too soon.", text.length);
  const need = (said) => {
    if (!is(said))
      throw all[place] ? new Wrong(`\`${said}\` was expected here.`, all[place].at, all[place].said.length) : end();
  };
  const joined = (inner, word, node) => {
    const terms = [inner()];
    while (is(word)) terms.push(inner());
    return terms.length > 1 ? { node, terms } : terms[0];
  };
  const either = () => joined(both, "or", "or");
  const both = () => joined(one, "and", "and");
  const constant = () => {
    const word = all[place++];
    if (!word) throw end();
    if (word.kind === "number") return { node: "number", value: Number(word.said) };
    if (word.kind === "text") return { node: "text", value: word.said.slice(1, -1).replaceAll("''", "'") };
    throw new Wrong("A value was expected here.", word.at, word.said.length);
  };
  const list = () => {
    need("[");
    const items = [constant()];
    while (is(",")) items.push(constant());
    need("]");
    return { node: "list of", items };
  };
  const one = () => {
    if (is("not")) return { node: "not", term: one() };
    if (is("everyone")) return { node: "everyone" };
    if (is("(")) {
      const inner = either();
      need(")");
      return inner;
    }
    if (is("in", "audience")) return { node: "in audience", name: constant().value };
    const word = all[place++];
    if (!word) throw end();
    if (word.kind !== "name" || !names.includes(word.said)) {
      const near = names.find((each) => each.startsWith(word.said.slice(0, 3))) ?? null;
      throw new Wrong(`No property named '${word.said}'.`, word.at, word.said.length, near);
    }
    return test({ node: "name", path: [word.said] });
  };
  const test = (value) => {
    const no = (node, negated) => (negated ? { node: "not", term: node } : node);
    const sign = all[place];
    if (sign?.kind === "sign" && /[<>=]/.test(sign.said))
      return (place++, { node: "compare", op: sign.said, left: value, right: constant() });
    if (is("is", "known")) return { node: "known", value };
    if (is("is", "unknown")) return no({ node: "known", value }, true);
    const negated = is("not");
    if (is("between")) {
      const low = constant();
      need("and");
      return no({ node: "between", value, low, high: constant() }, negated);
    }
    if (is("in")) return no({ node: "in", value, items: list() }, negated);
    if (is("contains", "any", "of")) return { node: "contains of", quantifier: "any", value, items: list() };
    if (is("contains")) return no({ node: "text match", op: "contains", value, part: constant() }, negated);
    return value;
  };
  const tree = either();
  if (all[place]) throw new Wrong("This has no place here.", all[place].at, all[place].said.length);
  return tree;
}

export function write(node, loose = false) {
  const list = (items) => `[${items.items.map((each) => write(each)).join(", ")}]`;
  switch (node.node) {
    case "and":
      return loose
        ? `(${node.terms.map((each) => write(each, true)).join(" and ")})`
        : node.terms.map((each) => write(each, true)).join(" and ");
    case "or":
      return loose
        ? `(${node.terms.map((each) => write(each, true)).join(" or ")})`
        : node.terms.map((each) => write(each, true)).join(" or ");
    case "not":
      return node.term.node === "known" ? `${write(node.term.value)} is unknown` : `not ${write(node.term, true)}`;
    case "name":
      return node.path.join(".");
    case "number":
      return String(node.value);
    case "text":
      return `'${node.value.replaceAll("'", "''")}'`;
    case "date":
      return node.value;
    case "compare":
      return `${write(node.left)} ${node.op} ${write(node.right)}`;
    case "between":
      return `${write(node.value)} between ${write(node.low)} and ${write(node.high)}`;
    case "in":
      return `${write(node.value)} in ${list(node.items)}`;
    case "contains of":
      return `${write(node.value)} contains ${node.quantifier} of ${list(node.items)}`;
    case "text match":
      return `${write(node.value)} ${node.op} ${write(node.part)}`;
    case "matches":
      return `${write(node.value)} matches '${node.pattern}'`;
    case "known":
      return `${write(node.value)} is known`;
    case "when":
      return `${write(node.value)} ${write(node.window)}`;
    case "within":
      return `within ${node.duration.amount} ${node.duration.unit}s`;
    case "in audience":
      return `in audience '${node.name}'`;
    case "in list":
      return `in list '${node.name}'`;
    case "aggregate":
      return `${node.function}(${node.target.join(".")}${node.window ? ` ${write(node.window)}` : ""}${node.where ? ` where ${write(node.where)}` : ""}${node.then ? ` then ${node.then.negated ? "no " : ""}${node.then.table}` : ""})`;
    default:
      return node.node;
  }
}

const COMPARE = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** What cannot be computed here holds for an arbitrary part of the people. */
export function holds(node, person, names) {
  const value = (of) =>
    of.node === "name" ? (person[of.path[0]] ?? null) : "value" in of ? of.value : (person.id * 7919) % 11;
  const inner = (each) => holds(each, person, names);
  switch (node.node) {
    case "everyone":
      return true;
    case "and":
      return node.terms.every(inner);
    case "or":
      return node.terms.some(inner);
    case "not":
      return !inner(node.term);
    case "name":
      return value(node) === true;
    case "known":
      return value(node.value) !== null;
    case "compare":
      return value(node.left) === null ? node.op === "!=" : COMPARE[node.op](value(node.left), value(node.right));
    case "between":
      return (
        value(node.value) !== null && value(node.value) >= value(node.low) && value(node.value) <= value(node.high)
      );
    case "in":
      return node.items.items.some((each) => each.value === value(node.value));
    case "contains of":
      return node.items.items.some((each) => (value(node.value) ?? []).includes(each.value));
    case "in audience":
      return inner(read(audiences.find((each) => each.name === node.name).text, names));
    default:
      return (person.id * 104729 + JSON.stringify(node).length * 31) % 7 < 3;
  }
}

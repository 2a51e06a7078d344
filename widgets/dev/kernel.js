/** A made-up kernel for the development page: answers as PROTOCOL.md says, over the people of world.js. */
import { bins, conditions, counts, members, NAMES, shown, treeOf, without } from "./asked.js";
import { read, write, Wrong } from "./language.js";
import { tabAnswers } from "./tabs.js";
import { audiences, people, properties, tables } from "./world.js";

const answers = {
  open: (_, traits) => ({
    name: traits.name,
    ...shown(read(traits.text, NAMES)),
    saved: null,
    workspace: "Made-up people <i>& more</i>",
    as_of: "2026-01-01T00:00",
    timezone: "Europe/Oslo",
    currency: "NOK",
    formats: { locale: null, decimal: null, group: "\u202f", currency: "{amount} {currency}", date: "yyyy-MM-dd" },
    total: people.length,
    properties,
    tables,
    audiences: audiences.map((each) => ({ ...each, count: members(read(each.text, NAMES)).length })),
    lists: ["staff"],
    channels: ["email", "sms"],
    starts: [
      { title: "Audience: lapsed", text: audiences[0].text },
      { title: "RFM: Champions", text: "rfm_segment = 'Champions'" },
    ],
    can_save: true,
    exports: "exports",
    export_formats: ["csv", "parquet"],
  }),
  read: (asked) => shown(treeOf(asked)),
  write: (asked) => shown(asked.tree),
  complete: ({ text, at }) => {
    const word = /[\p{L}\p{N}_]*$/u.exec([...text].slice(0, at).join(""))[0];
    return {
      from: at - [...word].length,
      to: at,
      options: properties
        .filter((each) => word && each.name.startsWith(word))
        .map((each) => ({ label: each.name, insert: each.name, kind: "property", detail: each.title })),
    };
  },
  reach: (asked) => {
    const tree = treeOf(asked);
    const found = members(tree);
    const channel = (has, ok) => {
      const [no_address, unconsented] = [
        found.filter((each) => !each[has]).length,
        found.filter((each) => each[has] && !each[ok]).length,
      ];
      return {
        matched: found.length,
        steps: [
          { name: "has_address", words: "no address", lost: no_address },
          { name: "consented", words: "no consent", lost: unconsented },
        ],
        reachable: found.length - no_address - unconsented,
      };
    };
    const known = asked.value ? found.map((each) => each[asked.value]).filter((each) => each !== null) : [];
    const sum = known.reduce((all, each) => all + each, 0);
    return {
      ...shown(tree),
      matched: found.length,
      total: people.length,
      share: found.length / people.length,
      channels: { email: channel("has_email", "email_ok"), sms: channel("id", "sms_ok") },
      saved_change: null,
      ms: 1,
      conditions: conditions(tree).map(({ path, node }) => ({
        path,
        alone: members(node).length,
        remaining: 0,
        without: members(without(tree, path)).length,
        cost: 0,
      })),
      value: asked.value
        ? {
            name: asked.value,
            unit: "NOK",
            sum,
            mean: known.length ? sum / known.length : null,
            known: known.length,
            missing: found.length - known.length,
          }
        : null,
    };
  },
  curve: (asked) => {
    const tree = treeOf(asked);
    const node = asked.path.reduce((at, step) => at[step], tree);
    const name = (node.left ?? node.value ?? node.term?.value)?.path?.[0];
    const about = properties.find((each) => each.name === name);
    if (!about) throw new Wrong("There is no curve of this.", null);
    const { positions, edges, count } = bins(name);
    const others = members(without(tree, asked.path));
    const cumulative = positions.flatMap((each) => [
      others.filter((at) => at[name] !== null && at[name] < each).length,
      others.filter((at) => at[name] !== null && at[name] <= each).length,
    ]);
    return {
      property: name,
      title: about.title,
      unit: about.unit,
      type: about.type,
      whole: true,
      log: false,
      edges,
      everyone: count(people),
      others: count(others),
      positions,
      cumulative: [...cumulative, others.filter((at) => at[name] !== null).length],
      missing: 0,
      base: 0,
      exact: asked.path.length <= 2 && tree.node !== "or",
    };
  },
  values: (asked) => {
    if (typeof people[0][asked.property] !== "number") return counts(asked.property, people, asked);
    const { edges, count } = bins(asked.property);
    return {
      kind: "bins",
      total: people.length,
      missing: 0,
      type: "number",
      unit: "",
      log: false,
      edges,
      counts: count(people),
      min: edges[0],
      median: null,
      max: edges.at(-1),
    };
  },
  row_values: () => ({
    total: 9,
    different: 3,
    top: [
      { value: "app", count: 5 },
      { value: "web", count: 3 },
      { value: "store", count: 1 },
    ],
  }),
  ...tabAnswers,
};

/** @returns {(message: any, traits: any) => Promise<any>} */
export const fakeKernel = () => async (message, traits) => {
  await new Promise((done) => setTimeout(done, 5));
  try {
    return { id: message.id, ok: answers[message.ask](message, traits) };
  } catch (wrong) {
    if (wrong instanceof Wrong) return { id: message.id, error: wrong.told };
    throw wrong;
  }
};

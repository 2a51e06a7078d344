/** What the browser and the kernel say to each other. Made by `python -m widgets.protocol.make` from the models in Python. */

/** A node of the language's JSON. */
export type Tree = { node: string; [field: string]: any };

/** The built browser side; asked by the loader that a notebook keeps. */
export interface FrontQuestion {
  /** the versions that the page has already. */
  have?: string[];
}

/** The built browser side of a widget; null what the page has already. */
export interface FrontReply {
  widget: string;
  version: string;
  script: string | null;
  style: string | null;
}

/** Everything that the interface shows before anything is asked. */
export interface OpenQuestion {
  /** not looked at: private columns are always listed, their values never. */
  private?: boolean;
}

/** The audience, and everything that conditions can be built from. */
export interface OpenReply {
  text: string;
  tree: Tree;
  rows: ConditionRow[];
  workspace: string;
  as_of: string;
  timezone: string;
  currency: string;
  total: number;
  properties: ListedProperty[];
  formats: NumberFormats;
  name: string;
  saved: SavedVersion | null;
  /** the property that names a profile. */
  key: string;
  tables: ListedTable[];
  audiences: ListedAudience[];
  lists: string[];
  channels: string[];
  /** places to start from. */
  starts: StartingPoint[];
  can_save: boolean;
  /** the export folder as shown to people. */
  exports: string;
  /** of the files that can be written. */
  export_formats: string[];
}

/** A condition: a part that is neither `and` nor `or`; `not` in front belongs to it. `drawable`: a form can show it. */
export interface ConditionRow {
  path: (string | number)[];
  text: string;
  drawable: boolean;
}

/** A property that conditions may name. */
export interface ListedProperty {
  name: string;
  title: string;
  unit: string;
  description: string;
  /** `number`, `text`, `boolean`, `date`, `instant`, `list` or `other`; the type of a list's elements, or null. */
  type: string;
  element: string | null;
  /** a short title as shown: `Profile`, `Behaviour: orders`, `RFM`, `Segments`. */
  group: string;
  /** that it is computed from, or null. */
  table: string | null;
  expression: string | null;
  /** such a one is always listed, its values never. */
  private: boolean;
  /** told to the explorer: null but for private ones, whose condition is that they are known. */
  condition?: string | null;
}

/** How numbers, amounts and dates are written. */
export interface NumberFormats {
  /** a language tag; null: the browser's own. */
  locale: string | null;
  /** the decimal sign; null: as the locale has it. */
  decimal: string | null;
  /** what stands between thousands. */
  group: string;
  /** an amount, of `{amount}` and `{currency}`. */
  currency: string;
  /** a day, of `yyyy`, `MM`, `M`, `dd` and `d`. */
  date: string;
}

/** What the workspace file has under the audience's name. */
export interface SavedVersion {
  text: string;
  version: string;
}

/** A table; `time`: whether its rows have one, `below`: the tables of rows that belong to its rows. */
export interface ListedTable {
  name: string;
  time: boolean;
  columns: ListedColumn[];
  below: string[];
}

/** A column that conditions on rows may name: the row's own, of its lookups (`["product", "category"]`), of the row above. */
export interface ListedColumn {
  path: string[];
  type: string;
  element: string | null;
  private: boolean;
}

/** A named audience with its size; its text and version come with `audiences`. */
export interface ListedAudience {
  name: string;
  title: string;
  count: number | null;
  text?: string;
  version?: string;
}

/** An audience to begin with. */
export interface StartingPoint {
  title: string;
  text: string;
}

/** The tree of a text; with `table` a condition on the rows of that table (`before`: the table before `then`). */
export interface ReadQuestion {
  table?: string | null;
  before?: string | null;
  text: string;
}

/** A condition as text, as tree, and row by row. */
export interface TreeReply {
  text: string;
  tree: Tree;
  rows: ConditionRow[];
}

/** The text of a tree. */
export interface WriteQuestion {
  table?: string | null;
  before?: string | null;
  tree: Tree;
}

/** What could stand at a place of a text. */
export interface CompleteQuestion {
  table?: string | null;
  before?: string | null;
  text: string;
  at: number;
}

/** What could stand at the cursor, the best first, in the place of `from` to `to`. */
export interface CompleteReply {
  from: number;
  to: number;
  options: CompletionOption[];
}

/** What could stand at the cursor. */
export interface CompletionOption {
  label: string;
  insert: string;
  kind: "property" | "table" | "column" | "function" | "value" | "audience" | "list" | "word";
  detail: string;
}

/** Size, channels, and what each condition does; of a text or of a tree, so that a change needs one question. */
export interface ReachQuestion {
  text?: string | null;
  tree?: Tree | null;
  /** the property at stake. */
  value?: string | null;
  /** the text that the change is told against. */
  saved?: string | null;
  /** whether the kernel makes it the trait `text`, right after the reply, if that still is `over` and nobody set it, not even to the same, while this was answered. */
  take?: boolean;
  /** the text that the browser knew. */
  over?: string | null;
}

/** Size, channels, and what each condition does. */
export interface ReachReply {
  text: string;
  tree: Tree;
  rows: ConditionRow[];
  matched: number;
  total: number;
  share: number;
  channels: Record<string, ChannelReply>;
  conditions: ConditionCost[];
  value: StakeReply | null;
  /** `matched` less what the text `saved` matches; null without one, or if it can no longer be read. */
  saved_change: number | null;
  /** milliseconds that it took. */
  ms: number;
  /** whether the text became the audience's; only of a question with `take`. */
  taken?: boolean;
}

/** A channel's waterfall: those who match, what each step takes away, and who is left. */
export interface ChannelReply {
  matched: number;
  steps: ChannelStep[];
  reachable: number;
}

/** How many a step takes away, and what is said of them. */
export interface ChannelStep {
  name: string;
  words: string;
  lost: number;
}

/** What a condition does. */
export interface ConditionCost {
  path: (string | number)[];
  /** how many match it alone. */
  alone: number;
  /** how many match it and those before it. */
  remaining: number;
  /** how many match all others. */
  without: number;
  /** what it takes from the audience, as a share of `without`. */
  cost: number;
}

/** The value at stake: sum and mean over those of whom it is known. */
export interface StakeReply {
  name: string;
  unit: string;
  sum: string | number | boolean | null;
  mean: string | number | boolean | null;
  known: number;
  missing: number;
}

/** The histogram and the positions of the number or date that the condition at `path` compares. */
export interface CurveQuestion {
  text?: string | null;
  tree?: Tree | null;
  path: (string | number)[];
}

/** How the number or date that a condition compares is spread, and what each position of the condition would match. */
export interface CurveReply {
  property: string;
  title: string;
  unit: string;
  type: string;
  whole: boolean;
  log: boolean;
  /** of the bins; none where no value is known. */
  edges: (string | number | boolean | null)[];
  /** counts of the bins, one fewer than `edges`: of all, and of those who pass all other conditions. */
  everyone: number[];
  others: number[];
  /** where an end of the condition may stand. */
  positions: (string | number | boolean | null)[];
  /** `2 n + 1` numbers for `n` positions: members up to and including each slot. The slots are: below `positions[0]`, exactly it, between it and `positions[1]`, exactly that, …, above the last. So `low <= x <= high` (the positions `i` and `j`) matches `base + cumulative[2 j + 1] - cumulative[2 i]`. */
  cumulative: number[];
  /** members with a missing value. */
  missing: number;
  base: number;
  /** whether that is the whole audience's count; else the browser asks `reach` as the handle moves. */
  exact: boolean;
  /** of the condition, with its `not`; null where its constants stand on both sides. */
  meaning: MeaningReply | null;
}

/** What a condition says: its subject lies in one of these stretches, or is missing if `missing` is true. */
export interface MeaningReply {
  /** what is ordered: `number`, `text`, `true/false`, `day` and `instant` (ISO texts), `day of year` (month * 100 + day) or `any`. */
  line: string;
  stretches: MeaningStretch[];
  missing: boolean;
}

/** A stretch of an ordered line; null is an open end. `with_low` and `with_high` tell whether the ends belong to it. */
export interface MeaningStretch {
  low: string | number | boolean | null;
  high: string | number | boolean | null;
  with_low: boolean;
  with_high: boolean;
}

/** What a property holds. */
export interface ValuesQuestion {
  /** a name or a text. */
  property: string;
  prefix?: string;
  limit?: number;
}

/** The most common values; of a list property, of its elements. */
export interface CommonValues {
  kind: "values";
  total: number;
  missing: number;
  different: number | null;
  top: ValueCount[];
}

/** A value, and how often it occurs. */
export interface ValueCount {
  value: string | number | boolean | null;
  count: number;
}

/** A histogram: `counts` of the bins between `edges`. */
export interface ValueBins {
  kind: "bins";
  total: number;
  missing: number;
  type: string;
  unit: string;
  log: boolean;
  edges: (string | number | boolean | null)[];
  counts: number[];
  min: string | number | boolean | null;
  median: string | number | boolean | null;
  max: string | number | boolean | null;
}

/** What a column of a table's rows holds. */
export interface RowValuesQuestion {
  table: string;
  /** its path from the row. */
  column: string[];
  prefix?: string;
  limit?: number;
}

/** The most common values of a column of the rows that conditions see. */
export interface RowValuesReply {
  total: number;
  different: number;
  top: ValueCount[];
}

/** Some members, at most 20, the key first, private columns masked. */
export interface SampleQuestion {
  text: string;
  columns?: string[];
  sort?: SortBy | null;
}

/** How the rows of a sample are sorted. */
export interface SortBy {
  column: string;
  descending?: boolean;
}

/** Some members, one row each. */
export interface SampleReply {
  columns: SampleColumn[];
  rows: ((string | number | boolean | null | (string | number | boolean | null)[])[])[];
}

/** A column of a sample; unit and type are empty where a text stands for itself. */
export interface SampleColumn {
  name: string;
  title: string;
  unit: string;
  type: string;
}

/** Members against everyone in one property. */
export interface BreakdownQuestion {
  text: string;
  property: string;
}

/** The values of a property among members against everyone; numbers and dates in order, all else what differs most first. */
export interface BreakdownReply {
  property: string;
  title: string;
  unit: string;
  ordered: boolean;
  members: number;
  everyone: number;
  rows: BreakdownRow[];
}

/** A value or a range, among members and among everyone; `index` 100: as everyone, `position`: in the order of the values. */
export interface BreakdownRow {
  value: string;
  kind: "value" | "range" | "other" | "missing";
  members: number;
  share_of_members: number | null;
  everyone: number;
  share_of_everyone: number;
  index: number | null;
  position: number;
}

/** What the audience has in common with others, which are named. */
export interface OverlapQuestion {
  text: string;
  with: string[];
}

/** The audience itself, which has no name here, comes first; `exclusive` is null where the audiences are too many. */
export interface OverlapReply {
  names: string[];
  sizes: number[];
  total: number;
  union: number;
  both: number[][];
  exclusive: ExclusivePart[] | null;
}

/** Those who are in exactly these audiences, by place. */
export interface ExclusivePart {
  of: number[];
  count: number;
}

/** The size on earlier days; `every` and `over` are durations. */
export interface HistoryQuestion {
  text: string;
  every?: string;
  over?: string;
}

/** Size, entries and exits, the earliest day first. */
export interface HistoryReply {
  rows: HistoryDay[];
}

/** One of the days; entries and exits since the day before it, null on the first. */
export interface HistoryDay {
  as_of: string;
  size: number;
  share: number | null;
  entries: number | null;
  exits: number | null;
}

/** What is likely not meant. */
export interface LintQuestion {
  text: string;
}

/** What was found; nothing in an empty list. */
export interface LintReply {
  findings: ListedFinding[];
}

/** What is likely not meant, with its place in the text that was sent. */
export interface ListedFinding {
  rule: string;
  severity: "error" | "warning" | "note";
  message: string;
  remedy: string;
  at: number;
  text: string;
}

/** What decides about one profile. */
export interface WhyQuestion {
  text: string;
  key: string | number;
}

/** Why the profile is in the audience or is not; `key` as it was typed. */
export interface WhyReply {
  key: string;
  verdict: boolean;
  conditions: ConditionVerdict[];
  flip: FlipReply | null;
}

/** What one condition says of the profile; `nested`: the conditions of the audience that it names. */
export interface ConditionVerdict {
  text: string;
  holds: boolean;
  values: NamedValue[];
  rows: DecidedAggregate[] | null;
  nested: ConditionVerdict[];
}

/** What an expression is for the profile. */
export interface NamedValue {
  text: string;
  value: string | number | boolean | null | (string | number | boolean | null)[];
}

/** An aggregate, directly or through a property, with `total` rows behind it, of which some are told. */
export interface DecidedAggregate {
  text: string;
  value: string | number | boolean | null | (string | number | boolean | null)[];
  property: string;
  table: string;
  total: number;
  role: string;
  rows: DecidingRow[];
}

/** A row that decided, private columns masked. */
export interface DecidingRow {
  time: string | number | boolean | null;
  values: Record<string, string | number | boolean | null | (string | number | boolean | null)[]>;
}

/** The smallest change that turns the verdict. */
export interface FlipReply {
  text: string;
  changes: TextChange[];
}

/** A part of the text, and what would stand there instead. */
export interface TextChange {
  before: string;
  after: string;
}

/** The engine's own words, and plain English. */
export interface SqlQuestion {
  text: string;
}

/** The engine's SQL for the members' keys, and the condition in plain English. */
export interface SqlReply {
  sql: string;
  words: string;
}

/** Keep the audience in the workspace file. If someone else changed it there: the error `changed`, and nothing is written. */
export interface SaveQuestion {
  name: string;
  text: string;
  /** the version that this was made from; null for a new audience. */
  over?: string | null;
}

/** What was saved. */
export interface SaveReply {
  name: string;
  version: string;
  text: string;
}

/** The named audiences as the workspace file has them now, but for the one that is shown, which stays as it was opened. */
export interface AudiencesQuestion {
}

/** The named audiences with texts and versions; `problem`: why the file could not be followed, or null. */
export interface AudiencesReply {
  audiences: ListedAudience[];
  problem: ErrorReply | null;
}

/** What is wrong with a question, where, and what to write instead. */
export interface ErrorReply {
  /** one word or more; `changed` (see `save`) and `export_exists` mean something to the browser. */
  kind: string;
  /** the whole. */
  message: string;
  /** one sentence, without an excerpt of the text. */
  problem: string;
  /** the place in the text that was sent, or null. */
  at: number | null;
  length: number | null;
  /** what to write in that place, or null. */
  suggestion: string | null;
  /** of the kind `changed`: what stands in the file now, or null. */
  text?: string | null;
  version?: string | null;
}

/** What an export would hold, and what is left out. */
export interface ExportPlanQuestion {
  text: string;
  channel?: string | null;
  columns?: string[];
}

/** The steps from `matched` to what is written, and the columns, the key first. */
export interface ExportPlanReply {
  steps: ExportStep[];
  rows: number;
  columns: string[];
}

/** How many are left after a step. */
export interface ExportStep {
  name: string;
  words: string;
  count: number;
}

/** Write the file. If there is one of that name and `replace` is not true: the error `export_exists`. */
export interface ExportQuestion {
  text: string;
  channel?: string | null;
  columns?: string[];
  format: "csv" | "parquet";
  file: string;
  replace?: boolean;
}

/** Where the file is, and what its manifest says. */
export interface ExportReply {
  path: string;
  rows: number;
  manifest: Record<string, unknown>;
}

/** Every property, and what else there is; no values. */
export interface ExploreQuestion {
}

/** Every property, and whether there are segmentations, RFM, and an open studio of the same workspace. */
export interface ExploreReply {
  workspace: string;
  as_of: string;
  timezone: string;
  currency: string;
  total: number;
  properties: ListedProperty[];
  formats: NumberFormats;
  segmentations: boolean;
  rfm: boolean;
  studio: boolean;
}

/** How a property, by its name, is spread, and the condition that it gives. */
export interface SpreadQuestion {
  property: string;
}

/** The most common values, and the condition that they give. */
export interface SpreadValues {
  kind: "values";
  total: number;
  missing: number;
  different: number | null;
  top: ValueCount[];
  condition: string;
}

/** A histogram, and the condition that it gives. */
export interface SpreadBins {
  kind: "bins";
  total: number;
  missing: number;
  type: string;
  unit: string;
  log: boolean;
  edges: (string | number | boolean | null)[];
  counts: number[];
  min: string | number | boolean | null;
  median: string | number | boolean | null;
  max: string | number | boolean | null;
  condition: string;
}

/** The published segmentations, each segment with its size and its condition. */
export interface SegmentsQuestion {
}

/** All published segmentations. */
export interface SegmentsReply {
  segmentations: ListedSegmentation[];
}

/** A segmentation with its segments, the largest first. */
export interface ListedSegmentation {
  name: string;
  /** the condition of those who have a segment; empty for everyone. */
  within: string;
  /** customers who have none. */
  without: number;
  /** whether there is a `map`. */
  mapped: boolean;
  segments: ListedSegment[];
}

/** A segment; `label`: its place in the segmentation, which decides its colour. */
export interface ListedSegment {
  name: string;
  count: number;
  share: number;
  condition: string;
  label: number;
}

/** Where the segments of a segmentation lie, in the plane in which its customers differ most. */
export interface MapQuestion {
  segmentation: string;
}

/** The plane of `Segmentation.plot("map")`, across and upwards; no customer's own place. */
export interface MapReply {
  axes: MapAxis[];
  /** left and right, low and high. */
  span: number[][];
  places: MapPlace[];
  /** a digit for each step of the plane, the upper row first: 0 where fewer than 5 lie, up to 4 where most do. */
  ground: string[];
  /** customers that it is made of, at most 50 000, drawn by chance. */
  drawn: number;
}

/** What there is more of along an axis, the strongest first, and its share of the variance. */
export interface MapAxis {
  more: string[];
  share: number;
}

/** The mean of a segment's customers; none of a segment of which fewer than 5 were drawn. */
export interface MapPlace {
  name: string;
  x: number;
  y: number;
}

/** Customers and spend by the scores of recency and frequency. */
export interface GridQuestion {
}

/** One cell for each pair of scores from 1 to `bins`; `without`: customers who have none. */
export interface GridReply {
  bins: number;
  cells: GridCell[];
  without: number;
}

/** Customers with these scores of recency and frequency, and what they spent. */
export interface GridCell {
  r: number;
  f: number;
  customers: number;
  spend: number;
}

/** A condition, as a text or as cells of the grid (`[r, f]`); it becomes the trait `text`. */
export interface PickQuestion {
  text?: string | null;
  cells?: number[][] | null;
}

/** The condition in canonical form, and how many match it. */
export interface PickReply {
  text: string;
  matched: number;
  share: number;
}

/** Put a condition behind the text of the studio opened last, with `and`. */
export interface AddQuestion {
  text: string;
}

/** The text of the studio, now with the condition behind it. */
export interface AddReply {
  text: string;
}

/** The data or definitions changed: every view asks `open` and its counts again. */
export interface DataEvent {
  event: "data";
}

/** Told to the explorer: a studio was opened; `open`: whether one of the same workspace is open now. */
export interface StudioEvent {
  event: "studio";
  open: boolean;
}

/** What is synced of the studio. */
export interface StudioTraits {
  /** the canonical text of the conditions that are on; the browser changes it by `reach` with `take` only, so that edits and what code sets never overwrite each other unseen. */
  text: string;
  /** the audience's, or empty. */
  name: string;
  settings: StudioSettings;
}

/** What the interface remembers. */
export interface StudioSettings {
  /** the tree with what is off (`{"node": "off", "term": ...}`) and with groups of fewer than two terms, when it is not the tree of `text` itself; used as long as what is left after cutting is the tree of `text`. */
  draft?: Tree;
  /** the property at stake. */
  value?: string;
  /** the open tab. */
  tab?: string;
  /** of the sample. */
  columns?: string[];
  /** names of properties picked last. */
  recent?: string[];
}

/** What is synced of the explorer. */
export interface ExplorerTraits {
  /** the condition picked last, or empty; the browser never sets it. */
  text: string;
}

export interface StudioExchanges {
  front: { question: FrontQuestion; reply: FrontReply };
  open: { question: OpenQuestion; reply: OpenReply };
  read: { question: ReadQuestion; reply: TreeReply };
  write: { question: WriteQuestion; reply: TreeReply };
  complete: { question: CompleteQuestion; reply: CompleteReply };
  reach: { question: ReachQuestion; reply: ReachReply };
  curve: { question: CurveQuestion; reply: CurveReply };
  values: { question: ValuesQuestion; reply: CommonValues | ValueBins };
  row_values: { question: RowValuesQuestion; reply: RowValuesReply };
  sample: { question: SampleQuestion; reply: SampleReply };
  breakdown: { question: BreakdownQuestion; reply: BreakdownReply };
  overlap: { question: OverlapQuestion; reply: OverlapReply };
  history: { question: HistoryQuestion; reply: HistoryReply };
  lint: { question: LintQuestion; reply: LintReply };
  why: { question: WhyQuestion; reply: WhyReply };
  sql: { question: SqlQuestion; reply: SqlReply };
  save: { question: SaveQuestion; reply: SaveReply };
  audiences: { question: AudiencesQuestion; reply: AudiencesReply };
  export_plan: { question: ExportPlanQuestion; reply: ExportPlanReply };
  export: { question: ExportQuestion; reply: ExportReply };
}

export interface ExplorerExchanges {
  front: { question: FrontQuestion; reply: FrontReply };
  open: { question: ExploreQuestion; reply: ExploreReply };
  values: { question: SpreadQuestion; reply: SpreadValues | SpreadBins };
  segments: { question: SegmentsQuestion; reply: SegmentsReply };
  map: { question: MapQuestion; reply: MapReply };
  grid: { question: GridQuestion; reply: GridReply };
  pick: { question: PickQuestion; reply: PickReply };
  add: { question: AddQuestion; reply: AddReply };
}

/** A question as it is sent, but for its id. */
export type Asked<X, K extends keyof X = keyof X> = { [N in K]: { ask: N } & (X[N] extends { question: infer Q } ? Q : never) }[K];

/** The reply to a question. */
export type Told<X, K extends keyof X = keyof X> = { [N in K]: X[N] extends { reply: infer R } ? R : never }[K];

/** A map of segments: a circle for each, where its customers lie on average; as large as they are many. */
import { h } from "../dom.js";
import { apart, spotsOf, stepOnMap, stepsOf, widthOf } from "./plane.js";
import { short } from "./rows.js";

/** The size that numbers are kept apart for: that of the narrowest map. */
const [WIDTH, HEIGHT] = [280, 240];
const GAP = 18;
const LEVELS = [1, 2, 3, 4];
/** Fewer can be touched, and seen. */
const [LEAST_TOUCHED, LEAST_SEEN] = [24, 3];
const COLOURS = 12;

/** The class of a segment's colour. @param {{label: number}} segment */
export const colourOf = (segment) => `st-many-${segment.label % COLOURS}`;

/** What a segment is called. @param {any} segment @param {import("../numbers.js").Formats} formats */
export const labelOf = ({ name, count, share }, formats) =>
  `${short(name, 120)}, ${formats.count(count)} customers, ${formats.share(share)}`;

/** Show which row and circle are the same segment. @param {import("./state.js").Explorer} app @param {string} of @param {string|null} name */
export function link(app, of, name) {
  for (const each of app.root.querySelectorAll("[data-segment]"))
    each.classList.toggle(
      "st-linked",
      each.getAttribute("data-segment") === name && each.closest("[data-of]")?.getAttribute("data-of") === of,
    );
}

/** What both a row and a circle of a segment do with the pointer and the keys. @param {import("./state.js").Explorer} app @param {string} of @param {string} name */
export const linked = (app, of, name) => ({
  "data-segment": name,
  onpointerenter: () => link(app, of, name),
  onpointerleave: () => link(app, of, null),
  onfocusin: () => link(app, of, name),
  onfocusout: () => link(app, of, null),
});

/** @param {import("./state.js").Explorer} app @param {any} of  a segmentation */
export function map(app, of) {
  const told = app.maps.get(of.name);
  if (told?.problem) return h("p.st-quiet.st-note", { key: "map" }, told.problem);
  const [across, upwards] = told?.axes ?? [];
  return h(
    "div.st-map",
    { role: "group", "aria-label": `Map of ${of.name}`, key: "map" },
    axis("\u2191", upwards),
    h("div.st-plane", { "aria-busy": !told }, told ? [ground(told.ground), circles(app, of, told)] : null),
    axis("\u2192", across),
    told ? left(of, told) : null,
  );
}

/** In which direction there is more of what. @param {string} arrow @param {any} told */
function axis(arrow, told) {
  const words = told?.more.join(", ") ?? "";
  const right = arrow === "\u2192";
  return h(
    "div",
    { class: `st-axis-words st-quiet ${right ? "st-right" : ""}`, title: words },
    right ? null : `${arrow} `,
    h("bdi.st-cut", words),
    right ? ` ${arrow}` : null,
  );
}

/** How dense customers lie. @param {string[]} rows */
const ground = (rows) =>
  h(
    "svg.st-ground",
    { viewBox: `0 0 ${rows[0].length} ${rows.length}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...LEVELS.map((level) => h("path", { d: stepsOf(rows, level), "fill-opacity": level * 0.03 })),
  );

/** @param {import("./state.js").Explorer} app @param {any} of @param {any} told */
function circles(app, of, told) {
  const spots = spotsOf(told);
  const byName = new Map(of.segments.map((/** @type {any} */ each, /** @type {number} */ place) => [each.name, { ...each, place }]));
  const shown = /** @type {any[]} */ (
    spots
      .filter(({ name }) => byName.get(name)?.count)
      .map((spot) => ({ ...byName.get(spot.name), spot }))
      .sort((one, other) => one.place - other.place)
  );
  const moves = apart(
    shown.map(({ spot }) => [spot.x * WIDTH, spot.y * HEIGHT]),
    GAP,
  );
  const places = shown.map(({ spot }) => spot);
  return [
    ...shown.map((each, place) => circle(app, of, each, place, places)),
    ...shown.map((each, place) => number(each, moves[place])),
  ];
}

const percent = (/** @type {number} */ part) => `${(part * 100).toFixed(2)}%`;

/** @param {import("./state.js").Explorer} app @param {any} of @param {any} each @param {number} place @param {import("./plane.js").Spot[]} spots */
function circle(app, of, each, place, spots) {
  const list = `map:${of.name}`;
  const wide = Math.max(widthOf(each.count, of.segments[0].count), LEAST_SEEN);
  const chosen = spots.findIndex(({ name }) => name === app.places.get(list));
  const label = labelOf(each, app.formats);
  const touched = `${Math.max(wide, LEAST_TOUCHED)}px`;
  return h(
    "button",
    {
      type: "button",
      class: `st-circle ${colourOf(each)}`,
      key: `circle:${each.name}`,
      style: { left: percent(each.spot.x), top: percent(each.spot.y), width: touched, height: touched },
      "aria-label": label,
      title: label,
      "aria-current": app.isPicked(each.condition) ? "true" : undefined,
      "data-circle": place,
      tabindex: place === Math.max(chosen, 0) ? 0 : -1,
      onclick: () => app.pick({ text: each.condition }),
      onfocus: () => {
        app.places.set(list, each.name);
        app.redraw();
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => move(event, place, spots),
      ...linked(app, of.name, each.name),
    },
    h("span.st-disc", { style: { width: `${wide}px`, height: `${wide}px` } }),
  );
}

/** @param {KeyboardEvent} event @param {number} place @param {import("./plane.js").Spot[]} spots */
function move(event, place, spots) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const to = stepOnMap(event.key, place, spots);
  if (to === null) return;
  event.preventDefault();
  const circle = /** @type {HTMLElement} */ (event.currentTarget);
  /** @type {HTMLElement|null|undefined} */ (circle.parentElement?.querySelector(`[data-circle="${to}"]`))?.focus();
}

/** The number that the segment has in the list too. @param {any} each @param {number[]} move */
const number = (each, [dx, dy]) =>
  h(
    "span.st-map-number",
    {
      "aria-hidden": "true",
      key: `number:${each.name}`,
      style: {
        left: `calc(${percent(each.spot.x)} + ${dx.toFixed(1)}px)`,
        top: `calc(${percent(each.spot.y)} + ${dy.toFixed(1)}px)`,
      },
    },
    each.place + 1,
  );

/** What is not on the map. @param {any} of @param {any} told */
function left(of, told) {
  const missing = of.segments.length - told.places.length;
  if (!missing) return null;
  const words = missing === 1 ? "1 segment has" : `${missing} segments have`;
  return h("p.st-quiet.st-note", `${words} too few customers for the map.`);
}

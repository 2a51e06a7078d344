/** A histogram on which both ends can be dragged. */
import { h } from "../dom.js";
import { further, nearest, outline, scalesOf, stopped, toNumber, toShare } from "../curve.js";

const [WIDTH, HEIGHT, EDGE] = [208, 30, 8];

/**
 * @param {object} of
 * @param {string} of.id @param {string} of.label @param {any} of.curve  null while it is not known
 * @param {{low: any, high: any}|null} of.ends  null: nothing to drag
 * @param {(value: any) => string} of.spoken
 * @param {(low: any, high: any) => void} of.change
 * @param {(count: number) => string} of.count  a count as it is written
 */
export function histogram({ id, label, curve, ends, spoken, change, count }) {
  if (!curve) return h("div.st-histogram.st-empty", { "aria-hidden": "true", key: "histogram" });
  const edges = curve.edges.map(toNumber);
  const { most, own } = scalesOf(curve.everyone, curve.others);
  const [pale, coloured] = [count(most), count(own)];
  const scales = `two scales: coloured bars up to ${coloured}, pale ones up to ${pale}`;
  const share = (/** @type {any} */ value, /** @type {number} */ open) =>
    value === null ? open : toShare(edges, toNumber(value));
  const [from, to] = ends ? [share(ends.low, 0), share(ends.high, 1)] : [0, 1];
  const clip = `st-clip-${id}`;
  const grab = (/** @type {any} */ event) => drag(event, { curve, ends, from, to, change });
  const drawn = h(
    "svg.st-histogram",
    {
      key: "histogram",
      viewBox: `${-EDGE} -2 ${WIDTH + 2 * EDGE} ${HEIGHT + 10}`,
      role: "group",
      "aria-label": `${label}, spread${own < most ? `; ${scales}` : ""}`,
      onpointerdown: ends ? grab : undefined,
      ondblclick: ends ? () => change(null, null) : undefined,
    },
    h(
      "clipPath",
      { id: clip },
      h("rect", { x: from * WIDTH, y: -2, width: Math.max((to - from) * WIDTH, 1), height: HEIGHT + 4 }),
    ),
    h("path.st-everyone", { d: outline(curve.everyone, most, WIDTH, HEIGHT) }),
    h("path.st-others", { d: outline(curve.others, own, WIDTH, HEIGHT) }),
    h("path.st-inside", { "clip-path": `url(#${clip})`, d: outline(curve.others, own, WIDTH, HEIGHT) }),
    h("path.st-axis", { d: `M0 ${HEIGHT + 0.5}H${WIDTH}` }),
    ends && h("path.st-range", { d: `M${from * WIDTH} ${HEIGHT + 0.5}H${to * WIDTH}` }),
    ends &&
      handle("low", from, {
        id,
        label: `${label}, from`,
        value: ends.low,
        curve,
        spoken,
        move: (/** @type {any} */ value) => change(stopped("low", value, ends.high), ends.high),
      }),
    ends &&
      handle("high", to, {
        id,
        label: `${label}, to`,
        value: ends.high,
        curve,
        spoken,
        move: (/** @type {any} */ value) => change(ends.low, stopped("high", value, ends.low)),
      }),
  );
  // beside what is drawn, so that it hides no bar
  return [
    drawn,
    own < most &&
      h("span.st-scale", { key: "scale", title: scales, "aria-hidden": "true" }, h("span.st-own", `≤ ${coloured}`), h("span", `≤ ${pale}`)),
  ];
}

/** @param {"low"|"high"} end @param {number} share @param {any} of */
function handle(end, share, { id, label, value, curve, spoken, move }) {
  const last = curve.positions.length - 1;
  const place = value === null ? (end === "low" ? 0 : last) : Math.max(0, further(curve, value, 0, end) ?? 0);
  const open = end === "low" ? 0 : last;
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    const steps = STEPS[event.key];
    if (steps === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = steps === 0 ? (event.key === "Home" ? 0 : last) : (further(curve, value, steps, end) ?? 0);
    move(next === open ? null : curve.positions[next]);
  };
  return h(
    "g.st-handle",
    {
      role: "slider",
      tabindex: 0,
      "aria-label": label,
      "aria-valuemin": 0,
      "aria-valuemax": last,
      "aria-valuenow": place,
      "aria-valuetext": value === null ? "no limit" : spoken(value),
      "data-end": end,
      "data-focus": `${end}:${id}`,
      transform: `translate(${share * WIDTH} ${HEIGHT + 0.5})`,
      onkeydown,
      key: end,
    },
    h("rect.st-grip", { x: -10, y: -HEIGHT, width: 20, height: HEIGHT + 8 }),
    h("circle", { r: 5.5 }),
  );
}

const STEPS = /** @type {Record<string, number>} */ ({
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: 0,
  End: 0,
});

/** @param {PointerEvent} event @param {any} of */
function drag(event, { curve, ends, from, to, change }) {
  const svg = /** @type {SVGSVGElement} */ (event.currentTarget);
  if (event.button !== 0) return;
  const at = shareOf(svg, event);
  const low = Math.abs(at - from) < Math.abs(at - to) || (from === to && at < from);
  let [left, right] = [ends.low, ends.high];
  const move = (/** @type {PointerEvent} */ each) => {
    const place = nearest(curve, shareOf(svg, each));
    if (place === null) return;
    const value = curve.positions[place];
    if (low) left = place === 0 ? null : stopped("low", value, right);
    else right = place === curve.positions.length - 1 ? null : stopped("high", value, left);
    change(left, right);
  };
  const up = () => {
    svg.removeEventListener("pointermove", move);
    svg.removeEventListener("pointerup", up);
    svg.removeEventListener("pointercancel", up);
  };
  svg.setPointerCapture(event.pointerId);
  svg.addEventListener("pointermove", move);
  svg.addEventListener("pointerup", up);
  svg.addEventListener("pointercancel", up);
  /** @type {any} */ (svg.querySelector(`[data-end="${low ? "low" : "high"}"]`))?.focus();
  event.preventDefault();
}

/** @param {SVGSVGElement} svg @param {PointerEvent} event */
function shareOf(svg, event) {
  const box = svg.getBoundingClientRect();
  const unit = box.width / (WIDTH + 2 * EDGE);
  return (event.clientX - box.left - EDGE * unit) / (WIDTH * unit);
}

/** Pop-ups in the page's top layer, so that no output area cuts them off. */
import { h } from "../dom.js";

/**
 * A pop-up under the element before it.
 * @param {string} key @param {Record<string, any>} props @param {...import("../dom.js").Child} children
 */
export function float(key, props, ...children) {
  return h(
    "div",
    {
      ...props,
      key,
      popover: "manual",
      class: `st-float ${props.class ?? ""}`,
      mounted: opened,
      dropped: closed,
      updated: place,
    },
    ...children,
  );
}

/** @type {WeakMap<HTMLElement, () => void>} */
const FOLLOWING = new WeakMap();

/** @param {HTMLElement} el */
function opened(el) {
  el.showPopover?.();
  const follow = () => place(el);
  FOLLOWING.set(el, follow);
  window.addEventListener("scroll", follow, { capture: true, passive: true });
  window.addEventListener("resize", follow);
  queueMicrotask(follow);
}

/** @param {HTMLElement} el */
function closed(el) {
  const follow = FOLLOWING.get(el);
  if (!follow) return;
  window.removeEventListener("scroll", follow, { capture: true });
  window.removeEventListener("resize", follow);
}

/** @param {HTMLElement} el */
function place(el) {
  const anchor = el.previousElementSibling?.getBoundingClientRect();
  if (!anchor) return;
  const { width, height } = el.getBoundingClientRect();
  const below = anchor.bottom + 2;
  const fits = below + height <= window.innerHeight || anchor.top < height;
  el.style.setProperty("left", `${Math.max(4, Math.min(anchor.left, window.innerWidth - width - 4))}px`);
  el.style.setProperty(
    "top",
    `${fits ? Math.max(4, Math.min(below, window.innerHeight - height - 4)) : anchor.top - height - 2}px`,
  );
}

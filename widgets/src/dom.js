/**
 * Elements told as plain values, and put on the page with as few changes as possible, so that focus and carets stay.
 * Texts become text nodes and attributes only: nothing is ever read as markup.
 *
 * @typedef {{tag: string|null, props: Record<string, any>, key: any, children: VNode[], text: string, el: any}} VNode
 * @typedef {VNode|string|number|null|undefined|false|any[]} Child
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element: its tag with its classes (`td.st-right`), what is set of it if anything is, and what stands in it.
 * @param {string} tag
 * @param {...(Child|Record<string, any>)} rest  first its props: `on*` handlers, `key`, `style` as an object, `mounted(el)` and
 *   `updated(el)`, all else attributes; then its children
 * @returns {VNode}
 */
export function h(tag, ...rest) {
  const [name, ...classes] = tag.split(".");
  const [first] = rest;
  const given = first?.constructor === Object && !("el" in /** @type {object} */ (first)) ? rest.shift() : null;
  const { key, ...props } = /** @type {Record<string, any>} */ ({ ...(classes[0] && { class: classes.join(" ") }), .../** @type {object|null} */ (given) });
  return { tag: name, props, key, children: flat(/** @type {Child[]} */ (rest), []), text: "", el: null };
}

/** @param {Child[]} children @param {VNode[]} found @returns {VNode[]} */
function flat(children, found) {
  for (const each of children) {
    if (Array.isArray(each)) flat(each, found);
    else if (each === null || each === undefined || each === false) continue;
    else if (typeof each === "object") found.push(each);
    else found.push({ tag: null, props: {}, key: undefined, children: [], text: String(each), el: null });
  }
  return found;
}

/** What is new, to be told once all of it is on the page. @type {VNode[]} */
const arrived = [];

/** Make the children of `parent` what `next` says; gives what to hand in as `before` the next time. @param {Element} parent @param {VNode[]} before @param {Child[]} next @returns {VNode[]} */
export function draw(parent, before, next) {
  const now = flat(next, []);
  const root = /** @type {Document} */ (parent.getRootNode());
  const focused = root.activeElement;
  patchChildren(parent, before, now, parent.namespaceURI === SVG);
  for (const each of arrived.splice(0)) each.props.mounted(each.el);
  if (focused instanceof HTMLElement && focused !== root.activeElement && parent.contains(focused))
    focused.focus({ preventScroll: true });
  return now;
}

/** @param {Element} parent @param {VNode[]} before @param {VNode[]} now @param {boolean} svg */
function patchChildren(parent, before, now, svg) {
  /** @type {Map<any, VNode>} */
  const keyed = new Map();
  /** @type {VNode[]} */ const loose = [];
  for (const each of before) each.key === undefined ? loose.push(each) : keyed.set(each.key, each);
  const kept = new Set();
  const old = now.map((each) => {
    const found =
      each.key === undefined ? loose.find((at) => !kept.has(at) && at.tag === each.tag) : keyed.get(each.key);
    if (!found || found.tag !== each.tag || kept.has(found)) return null;
    kept.add(found);
    return found;
  });
  for (const each of before) if (!kept.has(each)) drop(each);
  let place = parent.firstChild;
  now.forEach((each, index) => {
    const found = old[index];
    if (found) patch(found, each, svg);
    else make(each, svg);
    if (each.el === place) place = each.el.nextSibling;
    else parent.insertBefore(each.el, place);
    if (!found && each.props.mounted) arrived.push(each);
  });
}

/** @param {VNode} vnode */
function drop(vnode) {
  vnode.el.remove();
  gone(vnode);
}

/** @param {VNode} vnode */
function gone(vnode) {
  vnode.props.dropped?.(vnode.el);
  vnode.children.forEach(gone);
}

/** @param {VNode} vnode @param {boolean} svg */
function make(vnode, svg) {
  if (vnode.tag === null) {
    vnode.el = document.createTextNode(vnode.text);
    return;
  }
  const inside = svg || vnode.tag === "svg";
  vnode.el = inside ? document.createElementNS(SVG, vnode.tag) : document.createElement(vnode.tag);
  patchChildren(vnode.el, [], vnode.children, inside && vnode.tag !== "foreignObject");
  for (const [name, value] of Object.entries(vnode.props)) set(vnode.el, name, value, undefined);
}

/** @param {VNode} before @param {VNode} now @param {boolean} svg */
function patch(before, now, svg) {
  if (before === now) return; // told once for several drawings
  const el = (now.el = before.el);
  if (now.tag === null) {
    if (before.text !== now.text) el.data = now.text;
    return;
  }
  patchChildren(el, before.children, now.children, svg || now.tag === "svg");
  for (const name of Object.keys(before.props)) if (!(name in now.props)) set(el, name, undefined, before.props[name]);
  for (const [name, value] of Object.entries(now.props)) {
    if (value !== before.props[name] || name === "value" || name === "checked")
      set(el, name, value, before.props[name]);
  }
  now.props.updated?.(el);
}

const PROPERTIES = new Set(["value", "checked", "indeterminate"]);
const HOOKS = new Set(["mounted", "updated", "dropped"]);

/** @param {any} el @param {string} name @param {any} value @param {any} old */
function set(el, name, value, old) {
  if (HOOKS.has(name)) return;
  if (name.startsWith("on")) listen(el, name.slice(2), value);
  else if (name === "style") style(el, value ?? {}, old ?? {});
  else if (PROPERTIES.has(name)) {
    if (el[name] !== (value ?? "")) el[name] = value ?? "";
  } else if (value === undefined || value === null || (value === false && !name.startsWith("aria-")))
    el.removeAttribute(name);
  else el.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : String(value));
}

/** @param {any} el @param {Record<string, string|number>} value @param {Record<string, string|number>} old */
function style(el, value, old) {
  for (const name of Object.keys(old)) if (!(name in value)) el.style.removeProperty(name);
  for (const [name, each] of Object.entries(value)) if (each !== old[name]) el.style.setProperty(name, String(each));
}

/** @param {any} el @param {string} type @param {((event: Event) => void)|undefined} handler */
function listen(el, type, handler) {
  const handlers = (el.insightHandlers ??= {});
  if (!(type in handlers)) {
    // a wheel that only scrolls must not wait for us
    el.addEventListener(type, (/** @type {Event} */ event) => handlers[type]?.(event));
  }
  handlers[type] = handler;
}

/** Numbers and times as people read them. */

const THIN = "\u202f";

/** @typedef {import("./protocol.d.ts").NumberFormats} NumberFormats */

/** Until the kernel has told how. @type {NumberFormats} */
const PLAIN = { locale: null, decimal: null, group: THIN, currency: "{amount} {currency}", date: "yyyy-MM-dd" };

/** @param {Partial<NumberFormats>} [told] @param {string} [money]  the currency of the workspace */
export function formats(told, money = "") {
  const form = { ...PLAIN, ...told };
  const { locale } = form;
  const spaced = (/** @type {Intl.NumberFormat} */ format, /** @type {number} */ value) => written(form, format, value);
  const grouping = /** @type {any} */ ({ useGrouping: "always" });
  const make = (/** @type {Intl.NumberFormatOptions} */ options) => formatter(locale, { ...grouping, ...options });
  const whole = make({ maximumFractionDigits: 0 });
  const some = make({ maximumFractionDigits: 2 });
  const short = make({ notation: "compact", maximumFractionDigits: 1 });
  const one = make({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const count = (/** @type {number} */ value) => spaced(whole, value);

  return {
    count,
    /** With its sign, 0 as it is. @param {number} value */
    change: (value) => (value === 0 ? "0" : `${value > 0 ? "+" : "\u2212"}${count(Math.abs(value))}`),
    /** @param {number} value @param {number} [digits]  exactly so many decimals */
    value: (value, digits) =>
      Math.abs(value) >= 1e15
        ? String(value)
        : spaced(digits ? make({ minimumFractionDigits: digits, maximumFractionDigits: digits }) : some, value),
    /** @param {number} value */
    short: (value) => (Math.abs(value) < 10_000 ? spaced(some, value) : spaced(short, value)),
    /** A share as a percentage. @param {number} share */
    share: (share) => {
      if (share > 0 && share < 0.0005) return `<${THIN}0.1${THIN}%`;
      return `${spaced(one, share * 100)}${THIN}%`;
    },
    /** What stands before and behind an amount of a unit; a currency has its own place. @param {string} unit @returns {[string, string]} */
    around: (unit) => {
      const [before, behind] = (unit && unit === money ? form.currency : "{amount} {currency}").split("{amount}");
      return [before.replace("{currency}", unit).trimStart(), behind.replace("{currency}", unit).trimEnd()];
    },
    /** A day. @param {string} iso  a date, or an instant, as the kernel tells them */
    day: (iso) => {
      const [year, month, day] = iso.slice(0, 10).split("-");
      const parts = /** @type {Record<string, string>} */ ({ yyyy: year, MM: month, dd: day, M: `${+month}`, d: `${+day}` });
      return day ? form.date.replace(/yyyy|MM?|dd?/g, (each) => parts[each]) : iso;
    },
  };
}

/** @typedef {ReturnType<typeof formats>} Formats */

/** @param {string|null} locale @param {Intl.NumberFormatOptions} options */
function formatter(locale, options) {
  try {
    return new Intl.NumberFormat(locale ?? undefined, options);
  } catch {
    return new Intl.NumberFormat(undefined, options); // a locale that the browser does not know
  }
}

/** @param {NumberFormats} form @param {Intl.NumberFormat} format @param {number} value */
function written({ group, decimal }, format, value) {
  const signs = /** @type {Record<string, string|null>} */ ({ group, decimal, minusSign: "\u2212", literal: THIN });
  return format
    .formatToParts(value)
    .map((part) => signs[part.type] ?? part.value)
    .join("");
}

/** The unit of numbers from 0 to 1, which people say in per cent. */
export const SHARE = "share";

/** `4,000` and `4.000`: four or four thousand? A point before three digits is told by the last of them: nobody ends a fraction with 0. */
const UNCLEAR = /^-?[1-9]\d{0,2}(,\d{3}|\.\d\d0)$/;

/** @param {string} typed */
const plainly = (typed) =>
  typed
    .trim()
    .replace(/[\s\u00a0\u202f']/g, "")
    .replace(/^\u2212/, "-");

/** The digits that count, without sign, point, exponent and zeros at the ends. @param {string} number */
const digits = (number) =>
  number
    .replace(/e.*/i, "")
    .replace(/\D/g, "")
    .replace(/^0+|0+$/g, "");

/** Why what was typed is not taken; empty if it is, or if nothing is typed yet. @param {string} typed @param {string} [unit] */
export function refusal(typed, unit = "") {
  const plain = plainly(typed);
  if (plain === "" || plain === "-" || typedNumber(typed, unit) !== null) return "";
  if (UNCLEAR.test(plain)) {
    const [whole, rest] = plain.split(/[,.]/);
    return `${whole} or ${whole}${rest}? Write one of them`;
  }
  return /^-?\d+[.,]?\d*$/.test(plain)
    ? "Too many digits for this field: write it in the filter text"
    : "This is no number";
}

/**
 * The numbers that someone typed where several may stand; null if one of them is none. Between them stands a comma with a blank
 * behind it, or a semicolon. A single comma without a blank is the decimal sign, as in a field for one number; several of them
 * (`3,5,7`) are between numbers, but not in `1,000,000`, which may be one.
 * @param {string} typed @returns {number[]|null}
 */
export function typedNumbers(typed) {
  const parts = typed.split(/;|,\s|,$/).flatMap((part) =>
    part.split(",").length > 2 && !/^\s*\S?\d{1,3}(,\d{3})+\s*$/.test(part) ? part.split(",") : [part],
  );
  const found = parts.filter((part) => part.trim()).map((part) => typedNumber(part));
  return found.every((each) => each !== null) ? found : null;
}

/**
 * The number that someone typed; null if it is none, or none that a browser can hold with all its digits. Blanks group; one comma
 * or point is the decimal sign, where it cannot be taken for one that groups. `12 %` is 0.12 of a share.
 * @param {string} typed @param {string} [unit]  of what is asked for
 * @returns {number|null}
 */
export function typedNumber(typed, unit = "") {
  if (/%\s*$/.test(typed) && (unit === SHARE || unit === "%")) {
    const value = typedNumber(typed.replace(/%\s*$/, ""));
    return value === null || unit === "%" ? value : Number((value / 100).toPrecision(12));
  }
  const plain = plainly(typed);
  if (UNCLEAR.test(plain)) return null;
  const decimal = /^-?\d+,\d*$/.test(plain) ? plain.replace(",", ".") : plain;
  if (!/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(decimal)) return null;
  const value = Number(decimal);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER && digits(String(value)) === digits(decimal) ? value : null;
}

/** A number as it stands in a field: plain, no grouping. @param {number|null} value */
export const fieldNumber = (value) => (value === null ? "" : String(value));

/** Offsets in code points (the kernel's) and in UTF-16 units (the browser's). @param {string} text @param {number} points */
export const toUnits = (text, points) => [...text].slice(0, points).join("").length;

/** @param {string} text @param {number} units */
export const toPoints = (text, units) => [...text.slice(0, units)].length;

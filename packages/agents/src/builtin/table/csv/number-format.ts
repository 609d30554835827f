export type DecimalSign = "." | ",";

const currencies = [
  ..."EUR USD GBP CHF JPY CNY INR AUD CAD NZD SEK NOK DKK ISK PLN CZK HUF RON BGN RSD UAH TRY BRL MXN ARS".split(" "),
  ..."CLP COP PEN ZAR KES NGN EGP ILS AED SAR KRW SGD HKD TWD THB MYR IDR PHP VND PKR BDT kr zł".split(" "),
].join("|");
const leadingSign = new RegExp(String.raw`^(?:\p{Sc}|(?:${currencies})(?![A-Za-z]))\s*`, "u");
const trailingSign = new RegExp(String.raw`(?<=[\d).,\s-])\s*(?:\p{Sc}|%|${currencies})$`, "u");
const spaces = /[\s\u00a0\u202f']/g;
const pointNumber = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$/;
const commaNumber = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d*)?(?:[eE][+-]?\d{1,3})?$/;
const spaced = /^[+-]?\d{1,3}(?:[\s\u00a0\u202f']\d{3})+(?:[.,]\d*)?$/;
const significantDigits = 15;

/** A cell without currency, percent sign and accountants' brackets; undefined when it cannot be a number. */
function bare(text: string): string | undefined {
  // Most cells are plain numbers or no numbers at all, and there may be millions of them.
  if (/^[+-]?\d[\d.,]*$/.test(text)) return text;
  if (!/\d/.test(text) || (/^[^\d.,(+\u2212'-]/.test(text) && !leadingSign.test(text))) return undefined;
  let rest = text.trim().replace("\u2212", "-");
  let negative = false;
  if (/^\(.*\)$/.test(rest)) {
    negative = true;
    rest = rest.slice(1, -1).trim();
  }
  const sign = /^([+-])\s*(?=\D)/.exec(rest);
  if (sign !== null) {
    negative ||= sign[1] === "-";
    rest = rest.slice(sign[0].length);
  }
  rest = rest.replace(leadingSign, "").replace(trailingSign, "").trim();
  if (/^\d[\d.,\s]*-$/.test(rest)) {
    negative = true;
    rest = rest.slice(0, -1);
  }
  if (/[\s\u00a0\u202f']/.test(rest)) {
    if (!spaced.test(rest)) return undefined;
    rest = rest.replace(spaces, "");
  }
  if (rest === "" || !/\d/.test(rest)) return undefined;
  return negative ? `-${rest.replace(/^[+-]/, "")}` : rest;
}

/**
 * The number a cell shows: thousands separators, currency signs and codes, percent signs (the number before the
 * sign), brackets or a trailing minus for negative numbers are understood.
 * @returns undefined when it is no number; so are whole numbers with a leading zero (a code, such as a postcode)
 * and of more than 15 digits (an account number), which a number would change
 */
export function parseNumber(text: string, decimal: DecimalSign): number | undefined {
  const rest = bare(text);
  if (rest === undefined || !(decimal === "." ? pointNumber : commaNumber).test(rest)) return undefined;
  const plain = decimal === "." ? rest.replaceAll(",", "") : rest.replaceAll(".", "").replace(",", ".");
  if (/^[+-]?0\d/.test(plain)) return undefined;
  if (!/[eE.]/.test(plain) && plain.replace(/^[+-]/, "").length > significantDigits) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * What a cell says about the decimal sign: one of the two; either, for 1,234 and 1.234; nothing for whole numbers and
 * for what is no number.
 */
export function decimalEvidence(text: string): DecimalSign | "either" | undefined {
  const rest = bare(text);
  if (rest === undefined || !/[.,]/.test(rest)) return undefined;
  const point = pointNumber.test(rest);
  const comma = commaNumber.test(rest);
  // No group of thousands begins with a zero, so the sign in 0,120 is the decimal one.
  if (point && comma) return /^[+-]?0[.,]/.test(rest) ? (rest.includes(".") ? "." : ",") : "either";
  return point ? "." : comma ? "," : undefined;
}

export function isPercent(text: string): boolean {
  return text.trimEnd().endsWith("%");
}

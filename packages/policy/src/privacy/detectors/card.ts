import type { Candidate } from "../span.ts";
import { before, matches } from "./context.ts";

const written = /(?<![\p{L}\p{N}_.,-])\d(?:[ .-]?\d){12,18}(?![\p{L}\p{N}_]|[.,-]\d)/gu;
const says =
  /\b(?:card|credit|debit|visa|mastercard|master card|amex|american express|discover|diners|jcb|maestro|pan|cc|ccn|kreditkarte|carte|tarjeta|carta)\b[^\n]{0,24}$/;
const deny =
  /\b(?:imei|ean|isbn|gtin|upc|tracking|epoch|timestamp|order|iccid|serial|barcode|parcel|uuid|transaction|invoice|ticket|booking|shipment|waybill|part|model|sku|id|ref(?:erence)?)\b[^\n]{0,12}$/;

/** Issuer prefixes and the lengths their numbers have (ISO/IEC 7812). */
const issuers: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|65|64[4-9])/, [16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^(?:30[0-5]|3095|36|3[89])/, [14, 16, 19]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:50|5[6-9]|6[0-9])/, [13, 15, 16, 18, 19]],
];

/** Payment card numbers: the check digit must fit, and the issuer's prefix, or else the words before must say so. */
export function detectCard(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const match of matches(text, written)) {
    const card = parts(match.value).find(({ from, to }) =>
      isCard(text, match.start + from, match.value.slice(from, to)),
    );
    if (card !== undefined) found.push({ type: "CARD", start: match.start + card.from, end: match.start + card.to });
  }
  return found;
}

/** The whole, and what is left without the groups around it: another number may stand beside the card's. */
function parts(value: string): { from: number; to: number }[] {
  const whole = { from: 0, to: value.length };
  const breaks = [...value.matchAll(/ /g)].map(({ index }) => index);
  return [
    whole,
    ...breaks.toReversed().map((index) => ({ from: 0, to: index })),
    ...breaks.map((index) => ({ from: index + 1, to: value.length })),
  ].filter(({ from, to }) => to - from >= 13);
}

function isCard(text: string, start: number, value: string): boolean {
  const digits = value.replaceAll(/\D/g, "");
  const separators = new Set(value.replaceAll(/\d/g, ""));
  if (digits.length < 13 || separators.size > 1 || !passesLuhn(digits) || /^(\d)\1+$/.test(digits)) return false;
  if (separators.size === 1 && !isGrouped(value)) return false;
  const lead = before(text, start, 40);
  const known = issuers.some(([prefix, lengths]) => prefix.test(digits) && lengths.includes(digits.length));
  return says.test(lead) || (known && !deny.test(lead));
}

/** Groups as cards are printed: fours with a shorter last one, or 4-6-5 and 4-6-4. */
function isGrouped(value: string): boolean {
  const groups = value.split(/[ .-]/).map(({ length }) => length);
  return groups.slice(0, -1).every((length) => length === 4) || /^4,6,[45]$/.test(groups.join(","));
}

/** The check digit of ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

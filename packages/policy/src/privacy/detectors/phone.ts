import { createRequire } from "node:module";
import type { CountryCode, PhoneNumber } from "libphonenumber-js/min";
import type { Candidate } from "../span.ts";
import { after, before, matches } from "./context.ts";

// Loaded when first used: most hubs start and idle without it.
const load = createRequire(import.meta.url);

function parsePhone(text: string, country?: CountryCode): PhoneNumber | undefined {
  return (load("libphonenumber-js/min") as typeof import("libphonenumber-js/min")).parsePhoneNumberFromString(
    text,
    country,
  );
}

/**
 * Words for a telephone in more languages, some letters of which were read as the Latin ones they look like. A number
 * right after one is a phone's, in its country's usual groups.
 */
const named =
  /(?<![\p{L}])(?:tlf|tfn|tel|telefon|telefoon|telefone|telephone|phone|mobile|mobil|mobiel|puhelin|puh|gsm|natel|ph|fone|celular|komórka|telefón|т[еe]л(?:[еe]ф[оo]н)?|м[оo]б|τηλ|κ[ιi][νv]|電話|电话|手机|携帯|전화|휴대폰|هاتف|טלפון)(?:[ .]?(?:nr|no|number|num))?[ \t.:：=#]{1,4}$/u;
const international = /(?<![\p{L}\p{N}_+])\+\(?\d(?:[ .()/-]{0,2}\d){6,14}(?![\p{N}\p{L}_])/gu;
/** Links that open a conversation carry the number without its plus. */
const linked = /(?<=\bwa\.me\/|\bwhatsapp\.com\/send\/?\?phone=|\bt\.me\/\+)[1-9]\d{7,14}(?!\d)/gi;
const national = /(?<![\p{L}\p{N}_./$€£+#-])(?<!\d[,:])\(?\d(?:[ .()/-]{0,3}\d){6,16}(?![\p{N}\p{L}_])/gu;
const northAmerican = /^(?:1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}$/;

const says =
  /(?:\b(?:call(?:ed|ing)?|phone|telephone|tel|mobile|mob|cell|cellphone|fax|text|sms|whatsapp|signal|dial|ring|ruf(?:t|en)?(?: mich)?(?: an)?|reach(?: me| us| him| her)?(?: at| on)?|contact|hotline|landline|handy|telefon|tel\.?nr|t[ée]l|mobil|rufnummer|anruf|t[ée]l[ée]phone|portable|appelez|tel[ée]fono|m[óo]vil|celular|llamar?|telefono|cellulare)\b|☎|📞|📱)[^\n]{0,24}$/;
const deny =
  /(?:\b(?:invoice|order|ticket|version|release|build|case|ref(?:erence)?|id|isbn|issn|imei|ean|upc|sku|s\/?n|serial|part|booking|shipment|waybill|model|batch|lot|tracking|parcel|account|konto|size|range|date|time|epoch|timestamp|port|pid|rev(?:ision)?|commit|hex|coordinates?|lat|lon|zip|amount|price|total|license|licence|transaction|customer|bytes?)(?:[ _-]?(?:number|num|nr|no|id|code))?\b[\s:#no.="']{0,6}|#)$/;
const unitFollows = /^\s?(?:bytes?|kb|mb|gb|px|ms|mm|cm|kg|%|€|\$|usd|eur|rows?|items?|units?|records?)/;

/** Countries whose national form (with the leading zero) is tried where the text says that a number is a phone's. */
const nationalCountries: readonly CountryCode[] = [
  "DE",
  "GB",
  "FR",
  "IT",
  "ES",
  "NL",
  "AT",
  "CH",
  "SE",
  "AU",
  "IN",
  "JP",
  "FI",
  "BE",
  "KR",
  "ZA",
  "NZ",
  "TR",
];
/** Countries whose national form has no leading zero; tried where the text says so and the number is written in groups. */
const plainCountries: readonly CountryCode[] = ["ES", "PT", "PL", "IT", "CZ", "GR", "CN", "IN", "MX"];

/** Countries that are tried only right after a word for a telephone: their numbers are short or written in many ways. */
const namedCountries: readonly CountryCode[] = ["NO", "DK", "BR", "RU", "HU", "SG", "HK", "AR"];

/**
 * Phone numbers: international ones that are valid, North American ones in their usual shape, and national ones where
 * the words before say so. A run of digits without any of these is not taken for a phone.
 */
export function detectPhone(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const { start, value } of matches(text, international)) {
    if (/\d\s?$/.test(before(text, start, 2))) continue;
    const trimmed = value.trimEnd();
    const number = parsePhone(trimmed);
    const said = says.test(before(text, start, 48));
    if (number?.isValid() === true || (said && number?.isPossible() === true)) {
      found.push({ type: "PHONE", start, end: start + trimmed.length });
    }
  }
  for (const { start, end, value } of matches(text, linked)) {
    if (parsePhone(`+${value}`)?.isValid() === true) found.push({ type: "PHONE", start, end });
  }
  for (const match of matches(text, national)) {
    // A bracket that opens before the number and closes after it is the sentence's.
    const opened = match.value.startsWith("(") && !match.value.includes(")") ? 1 : 0;
    const [start, value] = [match.start + opened, match.value.slice(opened)];
    if (isNational(text, start, match.end, value)) found.push({ type: "PHONE", start, end: match.end });
  }
  return found;
}

function isNational(text: string, start: number, end: number, value: string): boolean {
  const lead = before(text, start, 48);
  const rest = after(text, end);
  if (deny.test(lead) || unitFollows.test(rest) || /^[.,:/-]\d/.test(rest)) return false;
  if (/^(?:\d{4}[-./]\d{2}[-./]\d{2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}(?!\d))/.test(value)) return false;
  const isNamed = named.test(lead);
  const said = isNamed || says.test(lead);
  // Parsing costs far more than matching, so it comes only after the cheap reasons.
  if (!said && !northAmerican.test(value)) return false;
  const number = parsePhone(value, "US");
  if (northAmerican.test(value)) return number?.isValid() === true || (said && number?.isPossible() === true);
  if (/^\d{10}$/.test(value) && number?.isValid() === true) return true;
  if (/^(?:00|011)[ .-]?[1-9]/.test(value) && parsePhone(`+${value.replace(/^(?:00|011)/, "")}`)?.isValid() === true)
    return true;
  if (/^\(?0/.test(value)) {
    return nationalCountries.some((country) => parsePhone(value, country)?.isValid() === true);
  }
  const grouped = /\d[ .-]\d/.test(value);
  if (isNamed && grouped && namedCountries.some((country) => parsePhone(value, country)?.isValid() === true))
    return true;
  const isLong = value.replaceAll(/\D/g, "").length >= 9;
  if (grouped && isLong && plainCountries.some((country) => parsePhone(value, country)?.isValid() === true))
    return true;
  return number?.isPossible() === true && /[ .()-]/.test(value) && value.replaceAll(/\D/g, "").length >= 10;
}

import type { Candidate } from "../span.ts";
import { after, before, matches } from "./context.ts";

const written = /(?<![\p{L}\p{N}_.$-])\d{3}([- ]?)\d{2}\1\d{4}(?![\p{L}\p{N}_]|[-.]\d)/gu;
const says = /(?:\bssn|\bss ?#|\bss ?no\b|social[ -]?security|\bsocial\b|\btax(?:payer)? id)[^\n]{0,24}$/;
const deny =
  /(?:\b(?:order|invoice|ticket|tracking|part|serial|zip|case|lot|batch|range|model|ref(?:erence)?|code|version|account|sku|ein|phone|tel)(?:[ _-]?(?:number|num|nr|no|id|code))?\b[\s:#no.=]{0,6}|#|\brange\b[^\n]{0,24})$/;
/** Numbers that were printed in advertisements and so belong to nobody. */
const advertised = new Set(["078051120", "219099999"]);

/** United States social security numbers: a dashed one as it stands, others where the words before say so. */
export function detectSsn(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const { start, end, value } of matches(text, written)) {
    const digits = value.replaceAll(/\D/g, "");
    const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)];
    if (area === "000" || area === "666" || area >= "900" || group === "00" || serial === "0000") continue;
    if (advertised.has(digits)) continue;
    const lead = before(text, start);
    const said = says.test(lead) || /^[\s(]{0,2}ssn\b/.test(after(text, end));
    const dashed = value[3] === "-" && !deny.test(lead);
    if (said || dashed) found.push({ type: "SSN", start, end });
  }
  return found;
}

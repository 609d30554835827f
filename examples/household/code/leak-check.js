// Warns when water flows at night, which may be a leak.
import { readFile } from "node:fs/promises";

const NIGHT_LITRES = 3;

/** Parses lines such as "2025-03-01T02:00;0.4" into hours and litres. */
export function parseLog(text) {
  const entries = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [time, litres] = line.split(";");
    if (time === undefined || litres === undefined) continue;
    entries.push({ hour: Number(time.slice(11, 13)), litres: Number(litres) });
  }
  return entries;
}

// TODO: take the limit from a settings file
export function judge(entries, limit = NIGHT_LITRES) {
  let night = 0;
  for (const { hour, litres } of entries) {
    if (hour >= 1 && hour < 5) night += litres;
  }
  if (night > limit * 4) return "leak";
  return night > limit ? "look" : "fine";
}

/* FIXME: the log is read whole; a year of it
   is large. */
export async function main(path) {
  const entries = parseLog(await readFile(path, "utf8"));
  console.log(entries.length === 0 ? "no entries" : judge(entries));
}

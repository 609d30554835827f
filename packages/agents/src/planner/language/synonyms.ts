import { stem } from "./stem.ts";

/**
 * Words of a kind. A goal's word may stand for a column whose name holds another word of the group; the plan
 * then says that it was taken so. General words only: nothing here belongs to one data set.
 */
const groups = {
  money:
    "amount cost price spend spending spent expense pay payment paid charge fee value sum total money bill earn earning revenue turnover income sales salary wage budget worth gross net cash bring expensive eur euro euros usd dollar dollars gbp pound pounds chf betrag summe preis kosten montant prix importe precio bought buy",
  date: "date day when datum time timestamp fecha jour tag month year created",
  person:
    "who name person people member customer client employee user author donor runner player student patient borrower reader worker owner driver athlete guest friend buyer seller colleague staff worker pupil kid child guy participant respondent traveller traveler rider swimmer visitor tenant nom nombre kunde",
  quantity: "quantity qty count units pieces copies items number menge anzahl stück amount stock volume",
  place: "place city town location country region address site ort stadt ville store shop branch",
  duration:
    "duration time minutes hours seconds minute hour second elapsed took take long length dauer min sec ms milliseconds millisecond latency slow fast",
  distance: "distance km kilometre kilometer kilometres kilometers mile miles metre meter far length strecke",
  weight: "weight kg kilogram kilograms gram grams mass heavy gewicht pound harvest yield",
  temperature: "temperature temp degrees celsius fahrenheit hot cold warm temperatur",
  volume: "volume litre litres liter liters gallon gallons ml volumen liters",
  speed: "speed pace velocity",
  height: "height elevation altitude tall",
  rain: "rain rainfall precipitation",
  kind: "category kind type group class genre sort",
  rating: "rating score stars grade marks points mark",
  reading: "reading readings counter meter index level stand",
  email: "email mail",
  energy: "calories kcal electricity power energy kwh strom",
  age: "age old years",
} as const;

export type WordGroup = keyof typeof groups;

const byStem = new Map<string, Set<WordGroup>>();
for (const [group, words] of Object.entries(groups)) {
  for (const word of words.split(" ")) {
    const key = stem(word);
    byStem.set(key, (byStem.get(key) ?? new Set()).add(group as WordGroup));
  }
}

/** The groups a stem belongs to. */
export function groupsOf(wordStem: string): ReadonlySet<WordGroup> {
  return byStem.get(wordStem) ?? new Set();
}

/** True when a name holds a word of the group. */
export function namesGroup(nameStems: readonly string[], group: WordGroup): boolean {
  return nameStems.some((part) => groupsOf(part).has(group));
}

const units: readonly (readonly string[])[] = [
  ["km", "kilometre", "kilometer", "kilometres", "kilometers"],
  ["mi", "mile", "miles"],
  ["kg", "kilo", "kilogram", "kilograms", "kilos"],
  ["g", "gram", "grams"],
  ["min", "minute", "minutes", "mins"],
  ["h", "hour", "hours", "hrs", "hr"],
  ["s", "sec", "second", "seconds", "secs"],
  ["ms", "millisecond", "milliseconds"],
  ["l", "litre", "liter", "litres", "liters"],
  ["eur", "euro", "euros"],
  ["usd", "dollar", "dollars"],
  ["gbp", "pound", "pounds"],
  ["kwh", "kilowatt"],
  ["qty", "quantity"],
  ["nr", "no", "number"],
  ["temp", "temperature"],
  ["pct", "percent", "percentage"],
  ["avg", "average"],
  ["max", "maximum"],
  ["min", "minimum"],
  ["mm", "millimetre", "millimeter", "millimetres", "millimeters"],
  ["m", "metre", "meter", "metres"],
  ["c", "celsius"],
];

const unitsOf = new Map<string, Set<number>>();
for (const [index, words] of units.entries())
  for (const word of words) unitsOf.set(stem(word), (unitsOf.get(stem(word)) ?? new Set()).add(index));

/** True for two spellings of one word: km and kilometres. */
export function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const others = unitsOf.get(b);
  return others !== undefined && [...(unitsOf.get(a) ?? [])].some((unit) => others.has(unit));
}

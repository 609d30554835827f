/** A small generator with a fixed seed (mulberry32), so that every run makes the same files. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export type Row = Record<string, string | number>;

/** Rows as delimited text with a header. `decimal` is the decimal sign. */
export function delimited(rows: readonly Row[], separator = ",", decimal = "."): string {
  const names = Object.keys(rows[0] ?? {});
  const cell = (value: string | number): string =>
    typeof value === "number" ? String(value).replace(".", decimal) : value;
  return `${[names.join(separator), ...rows.map((row) => names.map((name) => cell(row[name] ?? "")).join(separator))].join("\n")}\n`;
}

const pick = <Item>(next: () => number, items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
const day = (year: number, index: number): string => new Date(Date.UTC(year, 0, 1 + index)).toISOString().slice(0, 10);

export function runs(): Row[] {
  const next = random(1);
  return Array.from({ length: 40 }, (_, index) => ({
    runner: pick(next, ["Ines", "Tomas", "Mirela", "Joost"]),
    date: day(2024, index * 9),
    distance_km: Math.round((3 + next() * 18) * 10) / 10,
    minutes: Math.round(20 + next() * 90) + index / 100,
  }));
}

export function loans(): Row[] {
  const next = random(2);
  return Array.from({ length: 36 }, (_, index) => ({
    member: pick(next, ["Abiola", "Chen", "Farida", "Gustav", "Hana"]),
    title: pick(next, ["Dune", "Emma", "Ulysses", "Persuasion", "Beloved", "Solaris"]),
    borrowed_on: day(2025, index * 5),
    returned_on: next() < 0.25 ? "" : day(2025, index * 5 + 12),
    days: 5 + Math.floor(next() * 25),
  }));
}

export function members(): Row[] {
  return [
    { member: "Abiola", city: "Porto", joined: "2019-03-01" },
    { member: "Chen", city: "Gent", joined: "2021-07-15" },
    { member: "Farida", city: "Porto", joined: "2020-01-09" },
    { member: "Gustav", city: "Aarhus", joined: "2018-11-30" },
    { member: "Hana", city: "Gent", joined: "2022-05-05" },
  ];
}

export function invoices(): Row[] {
  const next = random(3);
  return Array.from({ length: 30 }, (_, index) => {
    const iso = day(2025, index * 11);
    return {
      Rechnung: `R-${1000 + index}`,
      Kunde: pick(next, ["Acker GmbH", "Birke AG", "Clemens & Co"]),
      Datum: iso.split("-").toReversed().join("."),
      Betrag: Math.round(next() * 90000) / 100 + 10.05,
      Status: pick(next, ["offen", "bezahlt"]),
    };
  }).map((row) => ({ ...row, Betrag: Math.round(row.Betrag * 100) / 100 }));
}

export function harvest(): Row[] {
  const next = random(4);
  return Array.from({ length: 50 }, (_, index) => ({
    day: day(2025, 90 + index * 3),
    bed: pick(next, ["north", "south", "pond"]),
    crop: pick(next, ["tomato", "bean", "kale", "squash"]),
    kilograms: Math.round(next() * 80) / 10 + 0.1,
  })).map((row) => ({ ...row, kilograms: Math.round(row.kilograms * 10) / 10 }));
}

export function requests(): Row[] {
  const next = random(5);
  return Array.from({ length: 60 }, (_, index) => ({
    time: `${day(2025, Math.floor(index / 8))}T${String(index % 24).padStart(2, "0")}:00:00`,
    route: pick(next, ["/login", "/search", "/cart"]),
    status: pick(next, [200, 200, 200, 404, 500]),
    latency_ms: Math.round(next() * 400) + 5,
  }));
}

export const serverLog = [
  "2025-02-01 10:00:01 INFO started",
  "2025-02-01 10:04:11 ERROR database timeout",
  "2025-02-01 10:05:00 WARN slow query",
  "2025-02-01 11:15:42 ERROR database timeout",
  "2025-02-02 09:00:00 INFO stopped",
  "",
].join("\n");

export const recipes = {
  "recipes/bread.md": "# Country bread\n\nUse rye flour and water.\n\n- [ ] buy yeast\n- [x] clean the oven\n",
  "recipes/soup.md": "# Leek soup\n\n## Ingredients\n\nLeeks, cream, a pinch of nutmeg.\n\n- [ ] find the ladle\n",
  "recipes/cake.md": "# Plum cake\n\nNutmeg and plums.\nTODO: measure the sugar\n",
};

export const project = {
  "shop/cart.js":
    "// TODO: round the total\nexport function total(items) {\n  let sum = 0;\n  for (const item of items) {\n    if (item.price > 0 && item.count > 0) sum += item.price * item.count;\n  }\n  return sum;\n}\n",
  "shop/names.js": "export const greet = (name) => `Hello ${name}`;\n// FIXME: empty names\n",
};

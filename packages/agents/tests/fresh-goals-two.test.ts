import assert from "node:assert/strict";
import { test } from "node:test";
import { openGoalHub } from "./support/goal-hub.ts";
import { column, type GoalCase, goalTable, runGoals, sum, totalsBy } from "./support/run-goals.ts";
import { delimited, random, type Row } from "./support/sample-data.ts";

const pick = <Item>(next: () => number, items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
const day = (index: number): string => new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10);

function fuel(): Row[] {
  const next = random(31);
  return Array.from({ length: 30 }, (_, index) => ({
    when: day(index * 11),
    vehicle: pick(next, ["van", "truck", "scooter"]),
    litres: Math.round(next() * 600) / 10 + 1,
    cost_eur: Math.round(next() * 9000) / 100 + 2,
    driver: pick(next, ["Odile", "Pavel", "Quentin"]),
  })).map((row) => ({
    ...row,
    litres: Math.round(row.litres * 10) / 10,
    cost_eur: Math.round(row.cost_eur * 100) / 100,
  }));
}
function patients(): Row[] {
  const next = random(32);
  return Array.from({ length: 40 }, (_, index) => ({
    visit: day(index * 8),
    ward: pick(next, ["A", "B", "C"]),
    diagnosis: pick(next, ["flu", "sprain", "migraine"]),
    wait_minutes: Math.floor(next() * 120),
    age: 5 + Math.floor(next() * 80),
  }));
}
function films(): Row[] {
  const next = random(33);
  return Array.from({ length: 24 }, (_, index) => ({
    title: `Film ${String.fromCharCode(65 + index)}`,
    director: pick(next, ["Varda", "Kore-eda", "Campion", "Sembene"]),
    year: 1980 + Math.floor(next() * 40),
    rating: Math.round((4 + next() * 6) * 10) / 10,
    seen: pick(next, ["true", "false"]),
  }));
}
const meters: Row[] = ["gas", "heat"].flatMap((meter, index) =>
  Array.from({ length: 6 }, (_, month) => ({
    read_on: `2025-0${month + 1}-01`,
    meter,
    reading: 100 * (index + 1) + month * month * 7,
  })),
);
const fleet = { "fleet/fuel.csv": delimited(fuel()) };
const clinic = { "visits.csv": delimited(patients(), ";") };
const cinema = { "films.csv": delimited(films()) };
const minutes = {
  "minutes/january.txt": "Budget agreed.\nAction: Rosa writes to the council.\n",
  "minutes/march.txt": "Roof repaired.\nThe council replied.\n",
};
const flat = { "readings.csv": delimited(meters) };
const cells = (row: Row): (string | number | boolean)[] =>
  Object.entries(row).map(([name, cell]) => (name === "seen" ? cell === "true" : cell));
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;

export const cases: GoalCase[] = [
  {
    goal: "How much did each driver spend on fuel?",
    files: fleet,
    expected: { rows: totalsBy(fuel(), (row) => String(row["driver"]), "cost_eur") },
    says: "cost per driver",
  },
  {
    goal: "How many litres did the van and the truck use together?",
    files: fleet,
    expected: {
      number: sum(
        column(
          fuel().filter((row) => row["vehicle"] !== "scooter"),
          "litres",
        ),
      ),
    },
    says: "sum of litres",
  },
  {
    goal: "Give me a pie of cost by vehicle",
    files: fleet,
    expected: {
      all: [
        { rows: totalsBy(fuel(), (row) => String(row["vehicle"]), "cost_eur") },
        { charts: ["van", "truck", "scooter"] },
      ],
    },
    says: "cost per vehicle, pie",
  },
  {
    goal: "cheapest five refuels between April and June",
    files: fleet,
    expected: "refused",
    says: "“refuels” is in no file",
  },
  {
    goal: "Average wait in ward B",
    files: clinic,
    expected: {
      number: mean(
        column(
          patients().filter((row) => row["ward"] === "B"),
          "wait_minutes",
        ),
      ),
    },
    says: "mean",
  },
  {
    goal: "How many visits were for flu or migraine?",
    files: clinic,
    expected: { number: patients().filter((row) => row["diagnosis"] !== "sprain").length },
    says: "count",
  },
  {
    goal: "Rank the wards by number of visits",
    files: clinic,
    expected: {
      rows: [...Map.groupBy(patients(), (row) => String(row["ward"]))]
        .map(([ward, rows]): [string, number] => [ward, rows.length])
        .toSorted((a, b) => b[1] - a[1]),
      ordered: true,
    },
    says: "wards by count",
  },
  {
    goal: "What is the longest wait anyone had in 2025-03?",
    files: clinic,
    expected: {
      rows: (() => {
        const rows = patients().filter((row) => String(row["visit"]).startsWith("2025-03"));
        const top = Math.max(...column(rows, "wait_minutes"));
        return rows.filter((row) => row["wait_minutes"] === top).map(cells);
      })(),
    },
    says: "longest wait",
  },
  {
    goal: "Films by Varda I have not seen",
    files: cinema,
    expected: {
      rows: films()
        .filter((row) => row["director"] === "Varda" && row["seen"] === "false")
        .map(cells),
    },
    says: "unseen Varda",
  },
  {
    goal: "Which director has the best average rating?",
    files: cinema,
    expected: {
      rows: [...Map.groupBy(films(), (row) => String(row["director"]))]
        .map(([director, rows]): [string, number] => [director, sum(column(rows, "rating")) / rows.length])
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, 1),
    },
    says: "highest mean rating",
  },
  {
    goal: "Top 4 films by rating, from before 2000",
    files: cinema,
    expected: {
      rows: films()
        .filter((row) => Number(row["year"]) < 2000)
        .toSorted((a, b) => Number(b["rating"]) - Number(a["rating"]))
        .filter((row, _, sorted) => Number(row["rating"]) >= Number(sorted[3]?.["rating"]))
        .map(cells),
      ordered: true,
    },
    says: "4 films and those that tie with the last",
  },
  {
    goal: "Look for 'council' in the minutes",
    files: minutes,
    expected: { lines: ["minutes/january.txt:2", "minutes/march.txt:2"] },
    says: "2 lines",
  },
  {
    goal: "How much gas was consumed in total?",
    files: flat,
    expected: { number: 25 * 7 },
    says: "last minus first reading",
  },
  {
    goal: "Sort the films by year, newest first, and show me only title and year",
    files: cinema,
    expected: {
      rows: films()
        .toSorted((a, b) => Number(b["year"]) - Number(a["year"]))
        .map((row) => [row["title"]!, row["year"]!]),
      ordered: true,
    },
    says: "two columns, sorted",
  },
  {
    goal: "What percentage of the total cost went to the scooter?",
    files: fleet,
    expected: {
      text: String(
        Math.round(
          (1e6 *
            100 *
            sum(
              column(
                fuel().filter((row) => row["vehicle"] === "scooter"),
                "cost_eur",
              ),
            )) /
            sum(column(fuel(), "cost_eur")),
        ) / 1e6,
      ).slice(0, 6),
    },
    says: "share of cost",
  },
];

test("a second set of fresh goals is answered rightly or refused, never wrongly", async () => {
  await using hub = await openGoalHub();
  const outcomes = await runGoals(hub, cases);
  console.log(goalTable(outcomes));
  assert.deepEqual(
    outcomes
      .filter((outcome) => outcome.verdict === "WRONG" || outcome.verdict === "FAILED")
      .map((outcome) => outcome.goal),
    [],
  );
});

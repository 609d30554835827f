import assert from "node:assert/strict";
import { test } from "node:test";
import { openGoalHub } from "./support/goal-hub.ts";
import { column, type GoalCase, goalTable, runGoals, sum, totalsBy } from "./support/run-goals.ts";
import {
  delimited,
  harvest,
  invoices,
  loans,
  members,
  project,
  recipes,
  requests,
  type Row,
  runs,
  serverLog,
} from "./support/sample-data.ts";

const running = { "runs.csv": delimited(runs()) };
const library = { "library/loans.csv": delimited(loans()), "library/members.csv": delimited(members()) };
const billing = { "rechnungen.csv": delimited(invoices(), ";", ",") };
const garden = { "garden/harvest.csv": delimited(harvest()) };
const server = { "logs/server.log": serverLog, "logs/requests.csv": delimited(requests()) };
const count = <Item>(items: readonly Item[], keep: (item: Item) => boolean): number => items.filter(keep).length;
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 0 ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
};
const cells = (row: Readonly<Record<string, string | number>>): (string | number | null)[] =>
  Object.values(row).map((cell) => (cell === "" ? null : cell));
const cityOf = new Map(members().map((row) => [row["member"], String(row["city"])]));
const largest = (pairs: readonly [string, number][]): [string, number] => pairs.toSorted((a, b) => b[1] - a[1])[0]!;

const cases: GoalCase[] = [
  {
    goal: "What is the total distance of all my runs?",
    files: running,
    expected: { number: sum(column(runs(), "distance_km")) },
    says: "sum of distance_km",
  },
  {
    goal: "How far did each runner go on average?",
    files: running,
    expected: {
      rows: [...Map.groupBy(runs(), (row) => String(row["runner"]))].map(([name, rows]) => [
        name,
        mean(column(rows, "distance_km")),
      ]),
    },
    says: "mean distance_km per runner",
  },
  {
    goal: "show me the three longest runs by distance",
    files: running,
    expected: {
      rows: runs()
        .toSorted((a, b) => Number(b["distance_km"]) - Number(a["distance_km"]))
        .slice(0, 3)
        .map(cells),
      ordered: true,
    },
    says: "3 rows",
  },
  {
    goal: "median minutes for Mirela in 2024",
    files: running,
    expected: {
      number: median(
        column(
          runs().filter((row) => row["runner"] === "Mirela" && String(row["date"]).startsWith("2024")),
          "minutes",
        ),
      ),
    },
    says: "median",
  },
  {
    goal: "How many loans were there per month?",
    files: library,
    expected: {
      rows: [...Map.groupBy(loans(), (row) => String(row["borrowed_on"]).slice(0, 7))].map(([month, rows]) => [
        month,
        rows.length,
      ]),
    },
    says: "asks which date, or counts",
  },
  {
    goal: "Which member borrowed the most books?",
    files: { "loans.csv": delimited(loans()) },
    expected: "refused",
    says: "“books” is not in the data",
  },
  {
    goal: "Who has the most loans?",
    files: { "loans.csv": delimited(loans()) },
    expected: {
      rows: [
        largest([...Map.groupBy(loans(), (row) => String(row["member"]))].map(([name, rows]) => [name, rows.length])),
      ],
    },
    says: "member with most rows",
  },
  {
    goal: "list the loans that were not returned",
    files: { "loans.csv": delimited(loans()) },
    expected: {
      rows: loans()
        .filter((row) => row["returned_on"] === "")
        .map(cells),
    },
    says: "rows without returned_on",
  },
  {
    goal: "Total days of loans by city",
    files: library,
    expected: { rows: totalsBy(loans(), (row) => cityOf.get(row["member"] ?? "") ?? "nowhere", "days") },
    says: "join, then sum per city",
  },
  {
    goal: "Give me the total Betrag per Kunde",
    files: billing,
    expected: { rows: totalsBy(invoices(), (row) => String(row["Kunde"]), "Betrag") },
    says: "sum per Kunde",
  },
  {
    goal: "how many entries have Status offen and a Betrag over 500?",
    files: billing,
    expected: { number: count(invoices(), (row) => row["Status"] === "offen" && Number(row["Betrag"]) > 500) },
    says: "count",
  },
  {
    goal: "Compare the harvest of tomato and kale: total kilograms per month as a line chart",
    files: garden,
    expected: {
      all: [
        { rows: crossTable(harvest(), "day", "crop", ["tomato", "kale"], "kilograms") },
        { charts: ["tomato", "kale"] },
      ],
    },
    says: "sum per month and crop, chart",
  },
  {
    goal: "Draw a bar chart of the kilograms harvested per bed",
    files: garden,
    expected: {
      all: [
        { rows: totalsBy(harvest(), (row) => String(row["bed"]), "kilograms") },
        { charts: ["north", "south", "pond"] },
      ],
    },
    says: "sum per bed, chart",
  },
  {
    goal: "Excluding the pond, what was the heaviest harvest?",
    files: garden,
    expected: {
      rows: (() => {
        const rows = harvest().filter((row) => row["bed"] !== "pond");
        const top = Math.max(...column(rows, "kilograms"));
        return rows.filter((row) => row["kilograms"] === top).map(cells);
      })(),
    },
    says: "row with most kilograms, not pond",
  },
  {
    goal: "How many lines of the server log mention a timeout?",
    files: server,
    expected: { lines: ["logs/server.log:2", "logs/server.log:4"] },
    says: "2 lines",
  },
  {
    goal: "average latency for each route where the status is 200, slowest first",
    files: server,
    expected: {
      rows: [
        ...Map.groupBy(
          requests().filter((row) => row["status"] === 200),
          (row) => String(row["route"]),
        ),
      ]
        .map(([route, rows]): [string, number] => [route, mean(column(rows, "latency_ms"))])
        .toSorted((a, b) => b[1] - a[1]),
      ordered: true,
    },
    says: "mean per route, sorted",
  },
  { goal: "90th percentile of latency_ms", files: server, expected: { text: "0.9" }, says: "quantile 0.9" },
  {
    goal: "Is there a correlation between distance and minutes?",
    files: running,
    expected: { number: pearson(column(runs(), "distance_km"), column(runs(), "minutes")) },
    says: "Pearson's r",
  },
  {
    goal: "which recipes mention nutmeg?",
    files: recipes,
    expected: { lines: ["recipes/cake.md:3", "recipes/soup.md:5"] },
    says: "2 lines",
  },
  {
    goal: "Find every TODO and FIXME in the shop code",
    files: project,
    expected: { lines: ["shop/cart.js:1", "shop/names.js:2"] },
    says: "2 to-dos",
  },
  {
    goal: "What is left to do in my recipes?",
    files: { ...recipes, ...project },
    expected: { lines: ["recipes/bread.md:5", "recipes/cake.md:4", "recipes/soup.md:7"] },
    says: "open tasks",
  },
  { goal: "what's (17.5 + 2.5) * 3 - 4", files: {}, expected: { number: 56 }, says: "56" },
  {
    goal: "total kilograms of everything but kale",
    files: garden,
    expected: {
      number: sum(
        column(
          harvest().filter((row) => row["crop"] !== "kale"),
          "kilograms",
        ),
      ),
    },
    says: "sum without kale",
  },
  {
    goal: "average minutes of the top 3 runners",
    files: running,
    expected: "refused",
    says: "a mean over a ranked few",
  },
  { goal: "Predict the harvest of next year", files: garden, expected: "refused", says: "no forecast" },
  { goal: "Why did Ines run less in May?", files: running, expected: "refused", says: "no reasons" },
  { goal: "Translate the soup recipe into German", files: recipes, expected: "refused", says: "no translation" },
  { goal: "Should I cancel my membership?", files: library, expected: "refused", says: "no advice" },
  { goal: "How many unicorns live in the garden?", files: garden, expected: "refused", says: "unknown words" },
  { goal: "Write a poem about kale", files: garden, expected: "refused", says: "no text" },
  { goal: "Delete all loans of Chen", files: library, expected: "refused", says: "no such agent" },
];

function crossTable(
  rows: readonly Row[],
  date: string,
  by: string,
  values: readonly string[],
  name: string,
): (string | number | null)[][] {
  const months = Map.groupBy(
    rows.filter((row) => values.includes(String(row[by]))),
    (row) => String(row[date]).slice(0, 7),
  );
  const present = values.filter((one) => rows.some((row) => row[by] === one)).toSorted();
  return [...months].map(([month, members]) => [
    month,
    ...present.map((one) => {
      const own = members.filter((row) => row[by] === one);
      return own.length === 0 ? null : sum(column(own, name));
    }),
  ]);
}

function pearson(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [mean(x), mean(y)];
  const top = sum(x.map((value, index) => (value - a) * (y[index]! - b)));
  return top / Math.sqrt(sum(x.map((value) => (value - a) ** 2)) * sum(y.map((value) => (value - b) ** 2)));
}

test("goals in many phrasings over new files are answered rightly or refused with a reason", async () => {
  await using hub = await openGoalHub();
  const outcomes = await runGoals(hub, cases);
  console.log(goalTable(outcomes));
  for (const outcome of outcomes)
    assert.ok(outcome.ok, `${outcome.goal}: expected ${outcome.expected}, got ${outcome.got}`);
  assert.deepEqual(hub.errors, []);
});

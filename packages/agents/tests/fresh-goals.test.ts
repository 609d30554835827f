import assert from "node:assert/strict";
import { test } from "node:test";
import { openGoalHub } from "./support/goal-hub.ts";
import { column, type GoalCase, goalTable, runGoals, sum, totalsBy } from "./support/run-goals.ts";
import { delimited, random, type Row } from "./support/sample-data.ts";

const pick = <Item>(next: () => number, items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
const day = (index: number): string => new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);

function sales(): Row[] {
  const next = random(21);
  return Array.from({ length: 48 }, (_, index) => ({
    order_date: day(index * 13),
    region: pick(next, ["North", "South", "East"]),
    product: pick(next, ["Lamp", "Desk", "Chair", "Shelf"]),
    units: 1 + Math.floor(next() * 9),
    revenue: Math.round(next() * 50000) / 100 + 20,
    paid: pick(next, ["yes", "no"]),
  })).map((row) => ({ ...row, revenue: Math.round(row.revenue * 100) / 100 }));
}

function weather(): Row[] {
  const next = random(22);
  return Array.from({ length: 60 }, (_, index) => ({
    date: day(index * 3),
    station: pick(next, ["Harbour", "Hill"]),
    temperature_c: Math.round((next() * 40 - 8) * 10) / 10,
    rainfall_mm: Math.round(next() * 200) / 10,
  }));
}

function staff(): Row[] {
  return [
    { name: "Amara Oduya", department: "Kitchen", salary: 31200, started: "2017-04-03", age: 44 },
    { name: "Bo Lindqvist", department: "Front desk", salary: 28900, started: "2021-09-13", age: 29 },
    { name: "Carla Neves", department: "Kitchen", salary: 35750, started: "2014-01-20", age: 51 },
    { name: "Dmitri Ko", department: "Housekeeping", salary: 26400, started: "2022-02-01", age: 37 },
    { name: "Esi Mensah", department: "Front desk", salary: 30100, started: "2019-06-17", age: 33 },
    { name: "Finn Ahlgren", department: "Housekeeping", salary: 27150, started: "2018-11-05", age: 61 },
  ];
}

const shop = { "data/sales.csv": delimited(sales(), "\t").replaceAll("\t", ",") };
const climate = { "weather.csv": delimited(weather(), ";", ",") };
const hotel = { "staff.csv": delimited(staff()) };
const diary = {
  "diary/monday.md": "# Monday\n\nMet the architect about the roof.\n\n- [ ] call the bank\n",
  "diary/tuesday.md":
    "# Tuesday\n\nThe architect sent drawings.\nRain all day.\n\n- [x] pay the deposit\n- [ ] order tiles\n",
};
const tool = {
  "src/parse.py":
    "def parse(text):\n    # TODO: handle tabs\n    if not text:\n        return []\n    return [part for part in text.split(',') if part]\n",
  "src/main.py": "import parse\n\ndef main():\n    print(parse.parse('a,b'))\n",
};
const cells = (row: Row): (string | number | boolean | null)[] =>
  Object.entries(row).map(([name, cell]) => (name === "paid" ? cell === "yes" : cell));
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
const monthOf =
  (name: string) =>
  (row: Row): string =>
    String(row[name]).slice(0, 7);
const top = (pairs: readonly [string, number][], count: number): [string, number][] =>
  pairs.toSorted((a, b) => b[1] - a[1]).slice(0, count);

export const cases: GoalCase[] = [
  {
    goal: "Revenue by region please",
    files: shop,
    expected: { rows: totalsBy(sales(), (row) => String(row["region"]), "revenue") },
    says: "sum per region",
  },
  {
    goal: "I'd like to know how many Lamps we sold in the South",
    files: shop,
    expected: {
      number: sum(
        column(
          sales().filter((row) => row["product"] === "Lamp" && row["region"] === "South"),
          "units",
        ),
      ),
    },
    says: "sum of units",
  },
  {
    goal: "Which two products brought in the most revenue?",
    files: shop,
    expected: {
      rows: top(
        totalsBy(sales(), (row) => String(row["product"]), "revenue"),
        2,
      ),
      ordered: true,
    },
    says: "top 2 by sum",
  },
  {
    goal: "What's the average temperature at Hill in February 2024?",
    files: climate,
    expected: {
      number: mean(
        column(
          weather().filter((row) => row["station"] === "Hill" && String(row["date"]).startsWith("2024-02")),
          "temperature_c",
        ),
      ),
    },
    says: "mean",
  },
  {
    goal: "On which day was it hottest?",
    files: climate,
    expected: {
      rows: (() => {
        const high = Math.max(...column(weather(), "temperature_c"));
        return weather()
          .filter((row) => row["temperature_c"] === high)
          .map(cells);
      })(),
    },
    says: "hottest row",
  },
  {
    goal: "Plot rainfall month by month",
    files: climate,
    expected: { all: [{ rows: totalsBy(weather(), monthOf("date"), "rainfall_mm") }, { charts: ["2024"] }] },
    says: "sum per month and chart",
  },
  {
    goal: "Number of days with more than 15 mm of rain, by station",
    files: climate,
    expected: {
      rows: [
        ...Map.groupBy(
          weather().filter((row) => Number(row["rainfall_mm"]) > 15),
          (row) => String(row["station"]),
        ),
      ].map(([name, rows]) => [name, rows.length]),
    },
    says: "count per station",
  },
  { goal: "Who earns the most?", files: hotel, expected: { rows: [cells(staff()[2]!)] }, says: "Carla" },
  {
    goal: "Mean salary for each department, highest first",
    files: hotel,
    expected: {
      rows: [...Map.groupBy(staff(), (row) => String(row["department"]))]
        .map(([name, rows]): [string, number] => [name, mean(column(rows, "salary"))])
        .toSorted((a, b) => b[1] - a[1]),
      ordered: true,
    },
    says: "mean per department",
  },
  {
    goal: "Show the names and salaries of people in the Kitchen",
    files: hotel,
    expected: {
      rows: staff()
        .filter((row) => row["department"] === "Kitchen")
        .map((row) => [row["name"]!, row["salary"]!]),
    },
    says: "2 names",
  },
  {
    goal: "How many employees are older than 40?",
    files: hotel,
    expected: { number: staff().filter((row) => Number(row["age"]) > 40).length },
    says: "3",
  },
  {
    goal: "List unpaid sales from 2025 over 300",
    files: shop,
    expected: {
      rows: sales()
        .filter(
          (row) => row["paid"] === "no" && String(row["order_date"]).startsWith("2025") && Number(row["revenue"]) > 300,
        )
        .map(cells),
    },
    says: "filtered rows",
  },
  {
    goal: "Where in my diary does the architect come up?",
    files: diary,
    expected: { lines: ["diary/monday.md:3", "diary/tuesday.md:3"] },
    says: "2 lines",
  },
  { goal: "count the lines of code in src", files: tool, expected: { text: "Python" }, says: "lines per language" },
  {
    goal: "Compare revenue in 2024 and 2025",
    files: shop,
    expected: { rows: totalsBy(sales(), (row) => String(row["order_date"]).slice(0, 4), "revenue") },
    says: "sum per year",
  },
];

test("fresh goals in other wording are answered rightly or refused, never wrongly", async () => {
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

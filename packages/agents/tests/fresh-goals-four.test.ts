import assert from "node:assert/strict";
import { test } from "node:test";
import { descending, mean, meansBy, pearson, sumsBy, total, where } from "./support/figures.ts";
import { openGoalHub } from "./support/goal-hub.ts";
import { type GoalCase, goalTable, runGoals } from "./support/run-goals.ts";
import { rowsOf } from "./support/small-folders.ts";

const bookingText = `ref,guest,room,arrival,nights,rate,channel
B1,Iris Moll,Double,2025-01-10,2,95,website
B2,Jude Park,Single,2025-01-22,1,70,phone
B3,Kofi Ansah,Suite,2025-02-14,3,180,agency
B4,Lena Brandt,Double,2025-03-01,4,98,website
B5,Iris Moll,Suite,2025-03-19,2,175,website
B6,Milo Reyes,Single,2025-04-05,5,68,agency
B7,Jude Park,Double,2025-04-27,1,102,phone
B8,Nora Quist,Double,2025-05-30,3,110,website
`;
const gymText = `date;who;exercise;minutes;calories
2024-10-02;Ben;rowing;30;310,5
2024-10-05;Ada;cycling;45;402
2024-11-11;Ben;cycling;60;540,2
2024-11-20;Ada;rowing;25;260,4
2024-12-08;Cy;swimming;40;380
2024-12-28;Ada;swimming;50;455,8
2025-01-15;Cy;cycling;35;300,1
`;
const salesText = `week_of,rep,territory,calls,deals,value_usd
2025-06-02,Hugo,West,41,3,5400
2025-06-02,Inez,East,38,5,7250
2025-06-09,Hugo,West,52,4,6100
2025-06-09,Inez,East,29,2,2980
2025-06-16,Jarl,West,44,6,9020
2025-06-16,Inez,East,47,4,6600
2025-06-23,Jarl,North,31,1,1250
`;
const petText = `pet,species,owner,weight_kg,born,vaccinated
Biscuit,dog,Rao,12.4,2019-05-01,yes
Tofu,cat,Sato,4.1,2021-08-12,no
Olive,cat,Rao,3.8,2018-02-20,yes
Pepper,dog,Levy,27.9,2022-11-03,yes
Juno,rabbit,Sato,1.9,2023-04-17,no
`;
const power = `month,kwh_day,kwh_night,cost
2024-11,210,95,82.4
2024-12,265,120,104.9
2025-01,281,133,112.6
2025-02,240,118,97.3
2025-03,198,90,78.8
`;
const notes = {
  "meeting/april.md": "# April meeting\n\nThe budget was approved.\n\n- [ ] order chairs\n- [x] book hall\n",
  "meeting/may.md": "# May meeting\n\nBudget talks again. Parking is an issue.\n\n- [ ] repaint doors\n",
};
const app = {
  "src/cart.ts":
    "export function total(items: number[]): number {\n  let sum = 0;\n  for (const item of items) {\n    if (item > 0) sum += item;\n    else if (item < -100) throw new Error('bad');\n  }\n  return sum; // TODO: tax\n}\nexport const empty = (): number[] => [];\n",
  "src/tool.py": "def hello():\n    print('hi')\n",
};
const hotel = { "bookings.csv": bookingText };
const gym = { "training.csv": gymText };
const team = { "sales.csv": salesText };
const clinic = { "pets.csv": petText };
const meter = { "power.csv": power };
const bookings = rowsOf(bookingText);
const workouts = rowsOf(gymText, ";", ",");
const sales = rowsOf(salesText);
const months = rowsOf(power);

const cases: GoalCase[] = [
  {
    goal: "What was the average number of nights booked through the website?",
    files: hotel,
    says: "mean nights",
    expected: { number: mean(where(bookings, "channel", "website"), "nights") },
  },
  { goal: "How many bookings came in by phone?", files: hotel, says: "2", expected: { number: 2 } },
  {
    goal: "Which guests stayed more than 2 nights? I only need their names.",
    files: hotel,
    says: "the second sentence asks for nothing by itself",
    expected: "refused",
  },
  {
    goal: "bookings per month as a bar graph",
    files: hotel,
    says: "bar chart",
    expected: {
      all: [
        { charts: ["<svg"] },
        {
          like: [
            ["2025-01", 2],
            ["2025-02", 1],
            ["2025-03", 2],
            ["2025-04", 2],
            ["2025-05", 1],
          ],
        },
      ],
    },
  },
  {
    goal: "Total income (rate times nights)",
    files: hotel,
    says: "product sum",
    expected: { number: bookings.reduce((all, row) => all + Number(row["rate"]) * Number(row["nights"]), 0) },
  },
  { goal: "who trained the longest in total?", files: gym, says: "Ada 120", expected: { like: [["Ada", 120]] } },
  {
    goal: "Calories burned by exercise, biggest first",
    files: gym,
    says: "sums sorted",
    expected: { rows: descending(sumsBy(workouts, "exercise", "calories")), ordered: true },
  },
  {
    goal: "How many minutes did Ben and Cy train altogether?",
    files: gym,
    says: "165",
    expected: { number: total(where(workouts, "who", "Ben", "Cy"), "minutes") },
  },
  {
    goal: "everything from Nov 2024 onwards that isn't cycling",
    files: gym,
    says: "3 rows",
    expected: {
      like: workouts
        .filter((row) => String(row["date"]) >= "2024-11" && row["exercise"] !== "cycling")
        .map((row) => [row["calories"]!]),
    },
  },
  {
    goal: "calories per minute for every session",
    files: gym,
    says: "ratio",
    expected: { like: workouts.map((row) => [Number(row["calories"]) / Number(row["minutes"])]) },
  },
  { goal: "Which rep closed the most deals?", files: team, says: "Inez 11", expected: { like: [["Inez", 11]] } },
  {
    goal: "average deal value per territory, please, but leave out North",
    files: team,
    says: "mean value per territory",
    expected: {
      rows: meansBy(
        sales.filter((row) => row["territory"] !== "North"),
        "territory",
        "value_usd",
      ),
    },
  },
  {
    goal: "Does the number of calls correlate with deals?",
    files: team,
    says: "pearson",
    expected: { number: pearson(sales, "calls", "deals") },
  },
  {
    goal: "What proportion of the value did Hugo bring in?",
    files: team,
    says: "share",
    expected: { like: [["Hugo", (total(where(sales, "rep", "Hugo"), "value_usd") / total(sales, "value_usd")) * 100]] },
  },
  {
    goal: "Compare Hugo with Jarl by value",
    files: team,
    says: "two sums",
    expected: { rows: sumsBy(where(sales, "rep", "Hugo", "Jarl"), "rep", "value_usd") },
  },
  {
    goal: "In which week did we make the fewest calls?",
    files: team,
    says: "23 June",
    expected: { any: [{ like: [["2025-06-23", 31]] }, { like: [["2025-W26", 31]] }] },
  },
  { goal: "heaviest animal of each species", files: clinic, says: "“animal” is not in the data", expected: "refused" },
  {
    goal: "which pets have not been vaccinated",
    files: clinic,
    says: "Tofu, Juno",
    expected: { like: [["Tofu"], ["Juno"]] },
  },
  {
    goal: "Pets born before 2020, oldest first",
    files: clinic,
    says: "Olive, Biscuit",
    expected: { like: [["Olive"], ["Biscuit"]], ordered: true },
  },
  {
    goal: "How many pets does each owner have?",
    files: clinic,
    says: "count",
    expected: {
      rows: [
        ["Rao", 2],
        ["Sato", 2],
        ["Levy", 1],
      ],
    },
  },
  {
    goal: "What was our dearest month for electricity?",
    files: meter,
    says: "two columns of electricity",
    expected: "refused",
  },
  {
    goal: "how much did the cost rise between December and January?",
    files: meter,
    says: "7.7",
    expected: { any: [{ number: 112.6 - 104.9 }, { number: 104.9 - 112.6 }] },
  },
  {
    goal: "Mean day and night kWh over the last 3 months on record",
    files: meter,
    says: "two means",
    expected: { like: [[mean(months.slice(2), "kwh_day"), mean(months.slice(2), "kwh_night")]] },
  },
  {
    goal: "Where do my notes talk about parking?",
    files: notes,
    says: "1 line",
    expected: { lines: ["meeting/may.md:3"] },
  },
  {
    goal: "what's left to do according to the May meeting",
    files: notes,
    says: "1 task",
    expected: { lines: ["meeting/may.md:5"] },
  },
  {
    goal: "Most complicated function in the source, and how many lines of code in all",
    files: app,
    says: "total",
    expected: { all: [{ text: "total" }, { text: "TypeScript" }] },
  },
  { goal: "take 15% of 80", files: {}, says: "12", expected: { number: 12 } },
  { goal: "What will the power cost be in April?", files: meter, says: "a forecast", expected: "refused" },
  { goal: "Which pet is the cutest?", files: clinic, says: "a judgement", expected: "refused" },
  { goal: "book another room for Iris", files: hotel, says: "an action", expected: "refused" },
  { goal: "total commission per rep", files: team, says: "no such column", expected: "refused" },
  { goal: "What is the best pet to buy?", files: clinic, says: "advice", expected: "refused" },
  { goal: "How much did we earn yesterday?", files: team, says: "depends on today", expected: "refused" },
];

test("A fourth set of fresh goals is answered rightly, and what is out of reach refused", async (t) => {
  await using hub = await openGoalHub();
  const outcomes = await runGoals(hub, cases);
  t.diagnostic(`\n${goalTable(outcomes)}`);
  assert.deepEqual(
    outcomes.filter((one) => !one.ok).map((one) => [one.goal, one.verdict, one.got]),
    [],
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { descending, meansBy, pearson, sumsBy, total, where } from "./support/figures.ts";
import { openGoalHub } from "./support/goal-hub.ts";
import { type GoalCase, goalTable, runGoals } from "./support/run-goals.ts";
import { garden, inventory, marks, rowsOf, survey } from "./support/small-folders.ts";

const donationText = `received,donor,fund,amount
2024-09-04,Ottoline,Roof,50
2024-10-12,Piers,Choir,120
2024-10-30,Ottoline,Roof,75
2024-12-24,Ravi,General,300
2025-01-06,Sable,Choir,40
2025-02-18,Piers,Roof,90
2025-03-02,Ravi,General,150
2025-03-29,Ottoline,Choir,60
`;
const hiveText = `inspected;hive;frames;honey_kg;mites
2025-04-12;A;7;0;3
2025-04-12;B;6;0;9
2025-06-20;A;10;8,5;4
2025-06-20;B;8;5,25;14
2025-08-15;A;10;12,75;6
2025-08-15;B;9;7;11
`;
const ticketText = `ticket,opened,closed,priority,agent,hours
501,2025-07-01,2025-07-02,high,Tess,5.5
502,2025-07-01,2025-07-09,low,Umar,2
503,2025-07-03,,medium,Tess,7.25
504,2025-07-08,2025-07-08,high,Vic,1.5
505,2025-07-14,,low,Umar,0.5
506,2025-07-15,2025-07-21,high,Umar,9
`;
const stationText = `hour,bikes_out,bikes_in,temperature
7,34,12,11.5
8,61,20,12.1
9,40,38,13.9
12,22,25,17.4
17,30,64,18.8
18,26,57,17.9
`;
const journal = {
  "trip/day1.md": "# Day one\n\n## Morning\n\nFerry to Naxos.\n\n## Evening\n\nGrilled squid.\n",
  "trip/day2.md": "# Day two\n\n## Morning\n\nHike. Saw a ferry leave.\n\n- [ ] pay Stavros\n",
};
const church = { "donations.csv": donationText };
const bees = { "hives.csv": hiveText };
const desk = { "tickets.csv": ticketText };
const bikes = { "bikes.csv": stationText };
const gifts = rowsOf(donationText);
const tickets = rowsOf(ticketText);

const cases: GoalCase[] = [
  { goal: "Who gave the most overall?", files: church, says: "Ravi 450", expected: { like: [["Ravi", 450]] } },
  {
    goal: "How much came in for the roof since October 2024?",
    files: church,
    says: "165",
    expected: {
      number: total(
        gifts.filter((row) => row["fund"] === "Roof" && String(row["received"]) >= "2024-10"),
        "amount",
      ),
    },
  },
  {
    goal: "list donations of at least 100, largest first",
    files: church,
    says: "3 rows sorted",
    expected: { like: [[300], [150], [120]], ordered: true },
  },
  {
    goal: "percentage of donations per fund",
    files: church,
    says: "shares of money or of rows",
    expected: {
      like: sumsBy(gifts, "fund", "amount").map(([fund, sum]) => [fund, (sum / total(gifts, "amount")) * 100]),
    },
  },
  {
    goal: "donations by quarter",
    files: church,
    says: "sums per quarter or asks",
    expected: {
      any: [
        {
          rows: [
            ["2024-Q3", 50],
            ["2024-Q4", 495],
            ["2025-Q1", 340],
          ],
        },
        {
          rows: [
            ["2024-Q3", 1],
            ["2024-Q4", 3],
            ["2025-Q1", 4],
          ],
        },
      ],
    },
  },
  { goal: "average gift amount excluding Ravi", files: church, says: "“gift” is not in the data", expected: "refused" },
  { goal: "Which hive produced more honey?", files: bees, says: "A 21.25", expected: { like: [["A", 21.25]] } },
  {
    goal: "What was the highest mite count for hive B?",
    files: bees,
    says: "14",
    expected: { any: [{ number: 14 }, { like: [["B", 14]] }] },
  },
  {
    goal: "honey per hive per inspection, as a line chart",
    files: bees,
    says: "“inspection” is not in the data",
    expected: "refused",
  },
  {
    goal: "Inspections where frames were under 8",
    files: bees,
    says: "“Inspections” is not in the data",
    expected: "refused",
  },
  {
    goal: "How many tickets are still open?",
    files: desk,
    says: "that open means not closed is not in the data",
    expected: "refused",
  },
  {
    goal: "Average hours on high priority tickets by agent",
    files: desk,
    says: "mean per agent",
    expected: { rows: meansBy(where(tickets, "priority", "high"), "agent", "hours") },
  },
  {
    goal: "rank agents by total hours",
    files: desk,
    says: "sorted sums",
    expected: { rows: descending(sumsBy(tickets, "agent", "hours")), ordered: true },
  },
  {
    goal: "Show tickets opened between 2 and 14 July 2025",
    files: desk,
    says: "503, 504, 505",
    expected: { like: [[503], [504], [505]] },
  },
  {
    goal: "At what hour do the most bikes go out?",
    files: bikes,
    says: "“go out” is not in the data",
    expected: "refused",
  },
  {
    goal: "is there a relationship between temperature and bikes in?",
    files: bikes,
    says: "a correlation",
    expected: { number: pearson(rowsOf(stationText), "temperature", "bikes_in") },
  },
  {
    goal: "Search my trip diary for ferry",
    files: journal,
    says: "2 lines",
    expected: { lines: ["trip/day1.md:5", "trip/day2.md:5"] },
  },
  {
    goal: "headings of day1",
    files: journal,
    says: "outline",
    expected: { like: [["Day one"], ["Morning"], ["Evening"]] },
  },
  { goal: "turn day2.md into a web page", files: journal, says: "HTML", expected: { text: "<h1>Day two</h1>" } },
  { goal: "what is 144 divided by 12 plus 3", files: {}, says: "15", expected: { number: 15 } },
  {
    goal: "Which item is the most expensive in each warehouse?",
    files: { "inventory.csv": inventory },
    says: "one row per warehouse",
    expected: {
      like: [
        ["Chisel", "Hull"],
        ["Sander", "Leeds"],
        ["Ladder", "York"],
      ],
    },
  },
  {
    goal: "What share of respondents are from Wells?",
    files: { "survey.csv": survey },
    says: "2 of 8",
    expected: { like: [["Wells", 25]] },
  },
  {
    goal: "How many kg of tomatoes were not from the south bed, or how many in the last three months?",
    files: { "harvest.csv": garden },
    says: "two questions in one",
    expected: "refused",
  },
  { goal: "Grow tomatoes", files: { "harvest.csv": garden }, says: "an order", expected: "refused" },
  {
    goal: "Who is the best student?",
    files: { "marks.csv": marks },
    says: "one mark, or the average?",
    expected: "refused",
  },
  {
    goal: "Total kg per crop in the last three months",
    files: { "harvest.csv": garden },
    says: "July to September",
    expected: {
      rows: sumsBy(
        rowsOf(garden).filter((row) => String(row["picked"]) >= "2025-07"),
        "crop",
        "kg",
      ),
    },
  },
  { goal: "Who will donate next?", files: church, says: "the future", expected: "refused" },
  { goal: "write thank-you letters to the donors", files: church, says: "prose", expected: "refused" },
  { goal: "How many swarms did hive A have?", files: bees, says: "no such thing in the data", expected: "refused" },
  { goal: "close ticket 503", files: desk, says: "an action", expected: "refused" },
];

test("A fifth set of fresh goals is answered rightly, and what is out of reach refused", async (t) => {
  await using hub = await openGoalHub();
  const outcomes = await runGoals(hub, cases);
  t.diagnostic(`\n${goalTable(outcomes)}`);
  assert.deepEqual(
    outcomes.filter((one) => !one.ok).map((one) => [one.goal, one.verdict, one.got]),
    [],
  );
});

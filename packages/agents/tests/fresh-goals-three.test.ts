import assert from "node:assert/strict";
import { test } from "node:test";
import { openGoalHub } from "./support/goal-hub.ts";
import { by, descending, mean, meansBy, names, pearson, sumsBy, total, where } from "./support/figures.ts";
import { type GoalCase, goalTable, runGoals, sum } from "./support/run-goals.ts";
import * as folder from "./support/small-folders.ts";

const { rowsOf } = folder;
const sport = { "results.csv": folder.results };
const library = { "borrowings.csv": folder.borrowings };
const billing = { "rechnungen.csv": folder.invoices };
const plot = { "harvest.csv": folder.garden };
const server = { "server.log": folder.serverLog };
const school = { "marks.csv": folder.marks };
const trips = { "travel.csv": folder.travel };
const house = { "sensors.csv": folder.sensors };
const stock = { "inventory.csv": folder.inventory };
const shelf = { ...stock, "suppliers.csv": folder.suppliers };
const asked = { "survey.csv": folder.survey };
const books = { "reading.csv": folder.reading };
const cars = { "fuel.csv": folder.fuel };
const weather = { "station.csv": folder.station };

const results = rowsOf(folder.results);
const loans = rowsOf(folder.borrowings);
const bills = rowsOf(folder.invoices, ";", ",");
const harvest = rowsOf(folder.garden);
const marks = rowsOf(folder.marks);
const travel = rowsOf(folder.travel);
const sensors = rowsOf(folder.sensors);
const inventory = rowsOf(folder.inventory);
const survey = rowsOf(folder.survey);
const reading = rowsOf(folder.reading);
const fuel = rowsOf(folder.fuel);
const station = rowsOf(folder.station);

const cases: GoalCase[] = [
  { goal: "Who ran the fastest 200m?", files: sport, says: "Owen 23.1", expected: { like: [["Owen", 23.1]] } },
  {
    goal: "What's the average seconds for the 400m, per club?",
    files: sport,
    says: "mean per club",
    expected: { rows: meansBy(where(results, "event", "400m"), "club", "seconds") },
  },
  {
    goal: "Could you list every result of Pia, quickest first?",
    files: sport,
    says: "Pia ascending",
    expected: {
      like: by("seconds", where(results, "athlete", "Pia"), false).map((row) => [row["seconds"]!]),
      ordered: true,
    },
  },
  { goal: "Who has borrowed the most?", files: library, says: "Ruth 3", expected: { like: [["Ruth"]] } },
  {
    goal: "how many different books were borrowed",
    files: library,
    says: "4",
    expected: { number: new Set(loans.map((row) => row["book"])).size },
  },
  {
    goal: "Which books haven't been brought back yet?",
    files: library,
    says: "two",
    expected: { any: [{ like: [["Ariel"], ["Persuasion"]] }] },
  },
  {
    goal: "total fines per borrower, highest first",
    files: library,
    says: "sum desc",
    expected: { any: [{ rows: descending(sumsBy(loans, "borrower", "fine")), ordered: true }] },
  },
  {
    goal: "How much does Bauer owe us? (Bezahlt nein)",
    files: billing,
    says: "640",
    expected: "refused",
  },
  {
    goal: "Sum up Betrag for each Kunde",
    files: billing,
    says: "sum per Kunde",
    expected: { rows: sumsBy(bills, "Kunde", "Betrag") },
  },
  {
    goal: "list every invoice over 500",
    files: billing,
    says: "3 rows",
    expected: {
      like: names(
        bills.filter((row) => Number(row["Betrag"]) > 500),
        "Nummer",
      ),
    },
  },
  {
    goal: "What share of the total Betrag came from Lorenz?",
    files: billing,
    says: "share",
    expected: { like: [["Lorenz", (total(where(bills, "Kunde", "Lorenz"), "Betrag") / total(bills, "Betrag")) * 100]] },
  },
  { goal: "Which month was best for tomatoes?", files: plot, says: "2025-07", expected: { like: [["2025-07", 9.3]] } },
  {
    goal: "How many kilos did I pick between June and August?",
    files: plot,
    says: "27.2+",
    expected: {
      number: total(
        harvest.filter((row) => ["06", "07", "08"].includes(String(row["picked"]).slice(5, 7))),
        "kg",
      ),
    },
  },
  {
    goal: "kg per crop since July, bar chart please",
    files: plot,
    says: "bar chart",
    expected: { charts: ["tomato", "bean", "pumpkin"] },
  },
  {
    goal: "compare the north and south beds",
    files: plot,
    says: "two sums",
    expected: { rows: sumsBy(harvest, "bed", "kg") },
  },
  { goal: "How many errors are in the log?", files: server, says: "2", expected: { number: 2 } },
  {
    goal: "Where is billing mentioned?",
    files: server,
    says: "two lines",
    expected: { lines: ["server.log:3", "server.log:4"] },
  },
  {
    goal: "In which recipes does nutmeg appear?",
    files: folder.recipes,
    says: "two",
    expected: { any: [{ lines: ["soups/leek.md:7", "cakes/spice.md:6"] }] },
  },
  {
    goal: "Give me an outline of the leek soup recipe",
    files: folder.recipes,
    says: "outline",
    expected: { like: [["Leek soup"], ["Ingredients"], ["Method"]] },
  },
  { goal: "convert soups/dal.md to HTML", files: folder.recipes, says: "html", expected: { text: "<h1>Red dal</h1>" } },
  {
    goal: "Which student has the highest average mark?",
    files: school,
    says: "Yusuf 82.33",
    expected: { like: [["Yusuf", 247 / 3]] },
  },
  {
    goal: "average mark for Maths",
    files: school,
    says: "79",
    expected: { number: mean(where(marks, "subject", "Maths"), "mark") },
  },
  {
    goal: "Students of 5B who scored more than 80",
    files: school,
    says: "two students",
    expected: { like: [["Xenia"], ["Yusuf"]] },
  },
  {
    goal: "best mark in each subject",
    files: school,
    says: "max per subject",
    expected: {
      like: [
        ["Maths", 93],
        ["History", 82],
        ["Biology", 90],
      ],
    },
  },
  {
    goal: "How much did I spend on hotels?",
    files: trips,
    says: "371",
    expected: { number: total(where(travel, "category", "hotel"), "amount_eur") },
  },
  {
    goal: "What percentage of expenses went on food?",
    files: trips,
    says: "share of food",
    expected: {
      like: [["food", (total(where(travel, "category", "food"), "amount_eur") / total(travel, "amount_eur")) * 100]],
    },
  },
  {
    goal: "Spending per traveller in the last two months of the data",
    files: trips,
    says: "May and June",
    expected: {
      rows: sumsBy(
        travel.filter((row) => String(row["day"]) >= "2025-05"),
        "traveller",
        "amount_eur",
      ),
    },
  },
  {
    goal: "Is there a correlation between humidity and co2?",
    files: house,
    says: "pearson",
    expected: { number: pearson(sensors, "humidity", "co2_ppm") },
  },
  { goal: "plot the co2 over time for the attic", files: house, says: "line chart", expected: { charts: ["<svg"] } },
  {
    goal: "Mean humidity by sensor",
    files: house,
    says: "mean per sensor",
    expected: { rows: meansBy(sensors, "sensor", "humidity") },
  },
  {
    goal: "cheapest three items, just the name and the price",
    files: stock,
    says: "3 rows",
    expected: {
      rows: by("unit_price", inventory, false)
        .slice(0, 3)
        .map((row) => [row["item"]!, row["unit_price"]!]),
      ordered: true,
    },
  },
  {
    goal: "What is the stock in Leeds worth (quantity times unit price)?",
    files: stock,
    says: "132",
    expected: {
      number: sum(
        where(inventory, "warehouse", "Leeds").map((row) => Number(row["quantity"]) * Number(row["unit_price"])),
      ),
    },
  },
  {
    goal: "Merge the two files by sku and export the result as CSV",
    files: shelf,
    says: "7 rows written",
    expected: { text: ".csv" },
  },
  {
    goal: "which supplier has the longest lead time on average",
    files: shelf,
    says: "Ferro 11.5",
    expected: { like: [["Ferro", 11.5]] },
  },
  {
    goal: "How many people in Bath would recommend us?",
    files: asked,
    says: "3",
    expected: { number: survey.filter((row) => row["town"] === "Bath" && row["recommends"] === "yes").length },
  },
  {
    goal: "average satisfaction of those under 40",
    files: asked,
    says: "mean",
    expected: {
      number: mean(
        survey.filter((row) => Number(row["age"]) < 40),
        "satisfaction",
      ),
    },
  },
  {
    goal: "How many lines of code are there per language?",
    files: folder.code,
    says: "count",
    expected: { any: [{ text: "Python" }, { text: "python" }] },
  },
  {
    goal: "how many pages have I read in 2024, and which author did I read the most pages of?",
    files: books,
    says: "1579 and Robinson",
    expected: {
      all: [
        {
          number: total(
            reading.filter((row) => String(row["finished"]).startsWith("2024")),
            "pages",
          ),
        },
        { like: [["Williams", 593]] },
      ],
    },
  },
  {
    goal: "price per litre for each fill-up, cheapest first",
    files: cars,
    says: "ratio sorted",
    expected: {
      like: fuel.map((row) => [Number(row["price"]) / Number(row["litres"])]).toSorted((a, b) => a[0]! - b[0]!),
      ordered: true,
    },
  },
  {
    goal: "How did the maximum temperature grow from the first to the last reading?",
    files: weather,
    says: "21.1 or percent",
    expected: { any: [{ number: 25.3 - 4.2 }, { number: ((25.3 - 4.2) / 4.2) * 100 }, { like: [[4.2, 25.3]] }] },
  },
  {
    goal: "on how many days did it rain more than 5 mm?",
    files: weather,
    says: "3",
    expected: { number: station.filter((row) => Number(row["rain_mm"]) > 5).length },
  },
  { goal: "add 12, 30 and 7.5", files: {}, says: "49.5", expected: { number: 49.5 } },
  // Must be refused
  { goal: "Divide 10 by 0", files: {}, says: "refused or failed clearly", expected: "refused" },
  { goal: "Predict next month's harvest", files: plot, says: "forecast", expected: "refused" },
  { goal: "Why is the cellar so damp?", files: house, says: "reasons", expected: "refused" },
  { goal: "Translate the dal recipe into French", files: folder.recipes, says: "translation", expected: "refused" },
  { goal: "Write a poem about leeks", files: folder.recipes, says: "prose", expected: "refused" },
  { goal: "Should I sell the Saab?", files: cars, says: "advice", expected: "refused" },
  { goal: "Look up the current exchange rate of the euro", files: trips, says: "web", expected: "refused" },
  { goal: "Email the marks to the parents", files: school, says: "mail", expected: "refused" },
  { goal: "Delete all invoices that are paid", files: billing, says: "deleting", expected: "refused" },
  { goal: "average salary per town", files: asked, says: "no such column", expected: "refused" },
  { goal: "total VAT per Kunde", files: billing, says: "no such column", expected: "refused" },
  { goal: "Summarise the recipes in two sentences", files: folder.recipes, says: "prose", expected: "refused" },
];

test("A third set of fresh goals is answered rightly, and what is out of reach refused", async (t) => {
  await using hub = await openGoalHub();
  const outcomes = await runGoals(hub, cases);
  t.diagnostic(`\n${goalTable(outcomes)}`);
  assert.deepEqual(
    outcomes.filter((one) => !one.ok).map((one) => [one.goal, one.verdict, one.got]),
    [],
  );
});

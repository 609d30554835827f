/**
 * `node apps/portal/tests/support/take-chat-screenshots.ts [NAME…]`: pictures of the states of the chat in light, dark and at the width of
 * a phone, into `apps/portal/screenshots/`, to be looked at. The model is a scripted one.
 */
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { household } from "./fill-hub.ts";
import { helperPlan, isPlanning, json, openModelHub } from "./model-stage.ts";
import { openBrowser, signIn } from "./open-browser.ts";

const folder = fileURLToPath(new URL("../../screenshots/", import.meta.url));
const looks: Readonly<Record<string, BrowserContextOptions>> = {
  light: { viewport: { width: 1360, height: 850 }, colorScheme: "light" },
  dark: { viewport: { width: 1360, height: 850 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 800 }, colorScheme: "light" },
};

const words =
  "The boiler stands in the cellar and is serviced each May by the company that put it in. I look at the notes, at the bill of last year and at the list of dates, and then write it down where you will find it. ";
const answer = `The rent came to **1,180.00** and water to **24.50**.

| month | rent | water |
|---|---:|---:|
| January | 1180.00 | 24.50 |
| February | 1180.00 | 22.10 |

\`\`\`ts
export const total = (bills: readonly number[]): number => bills.reduce((sum, one) => sum + one, 0);
\`\`\`

- gas was not billed
- \`electricity\` is paid in April`;
const step = (key: string, title: string, capability: string, input: object): object => ({
  key,
  title,
  capability,
  input,
  checks: [],
});
const several = json({
  kind: "plan",
  title: "Read and chart the bills",
  tasks: [
    step("find", "Find the bills", "files.find", { extension: "csv" }),
    step("read", "Read them", "table.read", { files: { $from: "find" } }),
    step("chart", "Draw a chart", "chart.bar", { table: { $from: "read" } }),
    step("note", "Note what stands out", "helper.work", { objective: "Note what stands out" }),
  ],
});
const calls = [
  { name: "workspace_list", input: {} },
  { name: "workspace_write", input: { path: "notes/boiler.md", content: "Service it in May." } },
  { name: "workspace_nothing", input: { why: "there is no such tool" } },
];

await mkdir(folder, { recursive: true });
await using stage = await openModelHub();
const { hub } = stage;
const empty = await mkdtemp(join(tmpdir(), "hearth-empty-"));

stage.says(() => json({ kind: "answer", text: answer }));
const done = await stage.until((await stage.submit("What did the year cost?")).id, "completed");
stage.says(() => json({ kind: "question", text: "Which **year** is meant, and which bills count?" }));
const question = await stage.until((await stage.submit("What did the rent cost?")).id, "awaiting-answer");
stage.says(() => several);
const waiting = await stage.until(
  (await stage.submit("Chart the bills and note what stands out", { inputFolder: household })).id,
  "awaiting-approval",
);
const failing = step("read", "Read the bills", "table.read", { path: "bills.csv" });
stage.says(() => json({ kind: "plan", title: "Read", tasks: [{ ...failing, retries: 0 }] }));
const failed = await stage.until(
  (await stage.submit("Read bills.csv", { inputFolder: empty, approvePlan: true })).id,
  "failed",
);
let turn = 0;
stage.says((request) => {
  if (isPlanning(request)) return helperPlan("Note when the boiler is serviced");
  turn += 1;
  return turn === 1 ? { toolCalls: calls } : { text: words.repeat(2), hangAfter: 60 };
});
const running = await stage.submit("Note when the boiler is serviced", { approvePlan: true });
await stage.until(running.id, "running");
turn = 0;
const noted = json({ summary: "It is noted in notes/boiler.md.", changes: [], openQuestions: [] });
stage.says((request) => {
  if (isPlanning(request)) return helperPlan("Note it once more");
  turn += 1;
  return turn === 1 ? { toolCalls: calls } : noted;
});
const record = await stage.submit("Note it once more", { approvePlan: true, conversation: done.id });
await stage.until(record.id, "completed", "failed");
stage.says(() => ({
  text: JSON.stringify({ kind: "answer", text: words.repeat(3) }).match(/.{1,9}/gs)!,
  hangAfter: 60,
}));
const planning = await stage.submit("Tell me of the boiler");

/** Opens what is closed at first. */
const open: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  record: async (page) => {
    await page.getByText("What was done").last().click();
    await page.getByRole("list", { name: "Ended tasks" }).locator("summary").first().click();
  },
  editor: async (page) => {
    await page.getByRole("button", { name: "Change it" }).click();
    await page.getByRole("list", { name: "Steps" }).last().getByText("Draw a chart").click();
  },
  revise: async (page) => await page.getByRole("button", { name: "Say what to change" }).click(),
};
const shown: Readonly<Record<string, string>> = {
  planning: planning.id,
  question: question.id,
  plan: waiting.id,
  editor: waiting.id,
  revise: waiting.id,
  running: running.id,
  failed: failed.id,
  record: done.id,
};
const wanted = process.argv.slice(2);
const browser = await openBrowser();
for (const [look, options] of Object.entries(looks)) {
  const { page, complaints } = await signIn(browser, hub, options);
  for (const [name, id] of Object.entries(shown)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await page.goto(`${hub.address}/chat/${id}`);
    await page.getByRole("article").first().waitFor();
    await open[name]?.(page);
    await page.waitForTimeout(900);
    await page.screenshot({ path: `${folder}chat-${name}-${look}.png` });
  }
  for (const complaint of new Set(complaints)) console.error(`${look}: ${complaint}`);
  await page.context().close();
}
await browser.close();

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Filled, fillHub } from "./support/fill-hub.ts";
import { openBrowser, openPage, signIn, skip, violations } from "./support/open-browser.ts";
import { type PortalHub, startPortalHub } from "./support/start-hub.ts";
import { tooWide } from "./support/too-wide.ts";

interface Look {
  colorScheme?: "light" | "dark";
  contrast?: "more";
  /** @default 1360 wide */
  viewport?: { width: number; height: number };
  /** Only its width is judged: every colour of it is judged in another look. @default false */
  onlyWidth?: boolean;
}

const phone = { width: 390, height: 844 };

const looks: Readonly<Record<string, Look>> = {
  "in the light": {},
  "in the dark": { colorScheme: "dark" },
  "in high contrast": { contrast: "more" },
  "in high contrast and the dark": { colorScheme: "dark", contrast: "more" },
  "on a small phone": { viewport: { width: 360, height: 740 } },
  "on a phone in the dark": { colorScheme: "dark", viewport: phone, onlyWidth: true },
  "on a phone in high contrast": { contrast: "more", viewport: phone, onlyWidth: true },
};

/** Changes how a page that is open looks, as its system would. */
async function wear(page: Page, { colorScheme = "light", contrast, viewport }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme, contrast: contrast ?? "no-preference" });
  await page.setViewportSize(viewport ?? { width: 1360, height: 850 });
}

void describe("every page", { skip }, () => {
  let hub: PortalHub;
  let browser: Browser;
  let filled: Filled;
  before(async () => {
    hub = await startPortalHub();
    filled = await fillHub(hub);
    browser = await openBrowser();
  });
  /** Breaches found, by page and look. */
  const counts: Record<string, Record<string, number>> = {};
  after(async () => {
    console.log(`breaches of WCAG 2.1 AA found by axe, by page and look\n${tableOf(counts)}`);
    await browser?.close();
    await hub?.[Symbol.asyncDispose]();
  });

  /** Each page by its address, with what shows that it is there. */
  const pages = (): Readonly<Record<string, string>> => ({
    "/welcome": "Welcome to Hearth",
    "/chat": "Bills by month",
    [`/chat/${filled.done.id}`]: "Approve the plan",
    "/tasks": "Read a table that is not there",
    [`/tasks?goal=${filled.done.id}&view=graph`]: "Write the report",
    [`/visualize?goal=${filled.done.id}`]: "Timeline",
    "/approvals": filled.asks ? "Approve once" : "Nothing waits for you",
    "/approvals?view=answered": "Nothing was answered yet",
    "/approvals?view=grants": "No standing answers",
    "/memory": "Nothing here yet",
    "/memory?view=inbox": "Inbox",
    "/journal": "Goal completed",
    "/journal?view=audit": "Outcome",
    "/journal?view=compliance": "No breaches",
    "/feed": "Plan drafted",
    "/agents": "Specialists",
    "/agents?agent=code": "Prompt",
    "/swarm": "Nothing was computed yet",
    "/budgets": "each month",
    "/people": "Who may sign in",
    "/system": "well",
    "/logs": "The hub has logged nothing",
    "/settings": "How it looks in this browser",
    "/settings?section=account": "Who you are",
    "/settings?section=access": "Browsers that are signed in",
    "/settings?section=models": "No model is connected",
    "/settings?section=secrets": "No secrets are stored",
    "/settings?section=appearance": "Accent colour",
    "/settings?section=security": "Session",
    "/settings?section=backup": "No backup yet",
    "/settings?section=history": "Nothing was changed yet",
  });

  void test("breaks no rule of WCAG 2.1 AA in any look, has one heading, and does not scroll sideways", async () => {
    const { page, complaints } = await signIn(browser, hub);
    const found: string[] = [];
    for (const [path, sign] of Object.entries(pages())) {
      await wear(page, {});
      await page.goto(hub.address + path);
      for (const [name, look] of Object.entries(looks)) {
        await wear(page, look);
        await page.getByText(sign).first().waitFor();
        if (look.onlyWidth !== true) {
          const breaches = await violations(page);
          (counts[path] ??= {})[name] = breaches.length;
          found.push(...breaches.map((violation) => `${path} ${name}: ${violation}`));
        }
        found.push(...(await tooWide(page)).map((what) => `${path} ${name}: ${what}`));
        if ((await page.locator("h1").count()) !== 1) found.push(`${path} has not one heading ${name}`);
      }
    }
    assert.deepEqual(found, []);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("on a phone, what finds and does everything shows each name whole", async () => {
    const { page } = await signIn(browser, hub, { viewport: phone });
    await page.goto(`${hub.address}/tasks`);
    await page.getByRole("heading", { name: "Tasks" }).waitFor();
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Find or do" });
    await palette.getByRole("option", { name: /^Journal/ }).waitFor();
    const cut = await palette.getByRole("option").evaluateAll((options) =>
      options
        .map((option) => option.querySelector("span")!)
        .filter((name) => name.scrollWidth > name.clientWidth)
        .map((name) => name.textContent),
    );
    assert.deepEqual(cut, []);
    assert.deepEqual(await tooWide(page), []);
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });

  void test("the way in breaks no rule either, and needs no sign-in to be seen", async () => {
    const { page } = await openPage(browser);
    await page.goto(`${hub.address}/login`);
    await page.getByText("hearth login", { exact: true }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });

  void test("the journal is verified by the browser itself", async () => {
    const { page, complaints } = await signIn(browser, hub);
    await page.goto(`${hub.address}/journal?goal=${filled.done.id}`);
    await page.getByRole("button", { name: /Verify this run/ }).click();
    await page.getByText(/receipts verified in a log of/).waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("a task that failed says why, and is tried again from its panel", async () => {
    const { page } = await signIn(browser, hub);
    await page.goto(`${hub.address}/tasks?state=failed`);
    await page.getByRole("option", { name: /Read a table that is not there/ }).click();
    const panel = page.getByRole("complementary", { name: "Task" });
    await panel.getByText(/There is no file/).waitFor();
    assert.deepEqual(await violations(page), []);
    await panel.getByRole("button", { name: "Try again" }).click();
    await panel.getByText(/There is no file/).waitFor();
    await page.context().close();
  });

  void test("an address that is none says so", async () => {
    const { page } = await signIn(browser, hub);
    await page.goto(`${hub.address}/chat`);
    await page.evaluate("history.pushState(null, '', '/nowhere'); dispatchEvent(new PopStateEvent('popstate'))");
    await page.getByText("There is no such page").waitFor();
    await page.context().close();
  });
});

/** A line for each page, a column for each look. */
function tableOf(counts: Readonly<Record<string, Readonly<Record<string, number>>>>): string {
  const names = Object.keys(looks).filter((name) => looks[name]?.onlyWidth !== true);
  const lines = Object.entries(counts).map(([path, found]) => [
    path,
    ...names.map((name) => String(found[name] ?? "-")),
  ]);
  const rows = [["page", ...names], ...lines];
  const widths = ["page", ...names].map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")).join("\n");
}

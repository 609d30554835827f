import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { startHub, temporaryFolder, type TestHub } from "./support/test-hub.ts";

const executablePath = process.env["HEARTH_TEST_CHROMIUM"] ?? "/usr/bin/chromium";
const skip = existsSync(executablePath) ? false : `no browser at ${executablePath}; set HEARTH_TEST_CHROMIUM`;

interface Violation {
  id: string;
  nodes: { html: string }[];
}

void describe("the plain page", { skip }, () => {
  let hub: TestHub;
  let browser: Browser;
  let input: string;
  before(async () => {
    input = await temporaryFolder();
    await writeFile(join(input, "bills.csv"), "category,amount\nwater,10\npower,20\nwater,5\n");
    hub = await startHub();
    browser = await chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  after(async () => {
    await browser?.close();
    await hub?.[Symbol.asyncDispose]();
    await rm(input, { recursive: true, force: true });
  });

  async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
    await page.goto(await hub.hub.loginLink());
    await page.waitForURL(`${hub.address}/`);
    await page.getByText(/healthy|degraded/).waitFor();
    return { page, complaints };
  }

  async function violations(page: Page): Promise<string[]> {
    const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    // Put in through the debugger, which the page's policy does not concern.
    const result = await page.evaluate<{ violations: Violation[] }>(
      `(() => { ${source}; return axe.run(document); })()`,
    );
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }

  void test("takes a goal, shows its plan, runs it once it is approved and shows the answer, by keyboard alone", async () => {
    const { page, complaints } = await open();
    await page.getByLabel("Goal", { exact: true }).focus();
    await page.keyboard.type("Sum the amount by category in bills.csv and draw a chart");
    await page.keyboard.press("Tab");
    await page.keyboard.type(input);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const approve = page.getByRole("button", { name: "Approve the plan" });
    await approve.waitFor();
    await page.getByRole("cell", { name: "table.aggregate" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await approve.focus();
    await page.keyboard.press("Enter");
    await page.locator("#detail .badge", { hasText: "completed" }).first().waitFor();
    await page.locator(".answer").getByText("15", { exact: false }).first().waitFor();
    await page.locator("#feed").getByText("goal-completed").waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("holds up in the dark and on a phone, without a sideways scroll", async () => {
    for (const options of [{ colorScheme: "dark" as const }, { viewport: { width: 360, height: 740 } }]) {
      const { page, complaints } = await open(options);
      await page.locator("#goals button").first().click();
      await page.getByRole("table", { name: /Plan/ }).waitFor();
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
      assert.equal(wide, false);
      assert.deepEqual(complaints, []);
      await page.context().close();
    }
  });

  void test("reads what people and files say as text, never as markup", async () => {
    const evil = '<img src=x onerror="document.title=1"> **bold** [x](javascript:alert(1))';
    await hub.call("POST", "/api/v1/goals", { body: { text: evil } });
    const { page, complaints } = await open();
    await page.locator("#goals button", { hasText: "onerror" }).first().click();
    await page.locator(".goal-text", { hasText: "onerror" }).waitFor();
    assert.equal(await page.locator("main img[src=x]").count(), 0);
    assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
    assert.equal(await page.title(), "Hearth");
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("says what is wrong beside the form, and keeps what was typed", async () => {
    const { page } = await open();
    await page.getByLabel("Goal", { exact: true }).fill("count the files");
    await page.getByLabel(/Folder it may read/).fill("relative/path");
    await page.getByRole("button", { name: "Start" }).click();
    await page.locator("#form-error", { hasText: "must be an absolute path" }).waitFor();
    assert.equal(await page.getByLabel("Goal", { exact: true }).inputValue(), "count the files");
    assert.equal(await page.evaluate("document.activeElement.id"), "goal-folder");
    await page.context().close();
  });

  void test("tells who is not logged in, or has a used link, how to log in", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(hub.address);
    await page.waitForURL(`${hub.address}/login`);
    await page.getByText("hearth login").waitFor();
    const link = await hub.hub.loginLink();
    await page.goto(link);
    await page.waitForURL(`${hub.address}/`);
    await context.clearCookies();
    await page.goto("about:blank");
    await page.goto(link);
    await page.getByText("used already").waitFor();
    assert.equal(new URL(page.url()).hash, "", "the code is not left in the address bar");
    assert.deepEqual(await violations(page), []);
    await context.close();
  });

  void test("shows the API's description under its own policy", async () => {
    const { page, complaints } = await open();
    await page.goto(`${hub.address}/docs`);
    await page.getByText("/api/v1/goals").first().waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});

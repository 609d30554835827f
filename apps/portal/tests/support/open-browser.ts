import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { PortalHub } from "./start-hub.ts";

const executablePath = process.env["HEARTH_TEST_CHROMIUM"] ?? "/usr/bin/chromium";
const built = existsSync(new URL("../../dist/index.html", import.meta.url));

/** Why tests in a browser cannot run here; false when they can. */
export const skip: string | false = !existsSync(executablePath)
  ? `no browser at ${executablePath}; set HEARTH_TEST_CHROMIUM`
  : !built && "the portal is not built; run npm run build";

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
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
}

export interface OpenedPage {
  page: Page;
  /** Errors of the page, and what it wrote to the console as errors, such as a breach of its policy. */
  complaints: string[];
}

/** A page that the owner signed in to by a one-time link, past the welcome. */
export async function signIn(
  browser: Browser,
  hub: PortalHub,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const opened = await openPage(browser, options);
  await opened.page.goto(await hub.hub.loginLink());
  await opened.page.waitForURL(/\/(?:chat|welcome)$/);
  return opened;
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  // A machine that is busy with other tests is slow, and nothing is wrong with that.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  return { page, complaints };
}

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe finds against WCAG 2.1 AA and good practice. */
export async function violations(page: Page): Promise<string[]> {
  // Put in through the debugger, which the page's policy does not concern.
  if (!(await page.evaluate<boolean>("'axe' in globalThis")))
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const result = await page.evaluate<{ violations: Violation[] }>(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })`,
  );
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ""}`).join(" ")}`,
  );
}

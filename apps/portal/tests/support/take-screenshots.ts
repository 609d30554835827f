/**
 * `node apps/portal/tests/support/take-screenshots.ts [NAME…] [--look LOOK]`: pictures of every page, into
 * `apps/portal/screenshots/`, to be looked at: in light, dark, high contrast and at the width of a phone, then what a page
 * shows while it has nothing yet (`empty`), while it waits (`loading`), and when the hub refuses (`error`).
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { fillHub } from "./fill-hub.ts";
import { openBrowser, signIn, skip } from "./open-browser.ts";
import { addressesOfPages } from "./page-addresses.ts";
import { type PortalHub, startPortalHub } from "./start-hub.ts";
import { fillSwarm, startDevice } from "./swarm-device.ts";

interface Look {
  options: BrowserContextOptions;
  /** Changes what the hub answers. */
  prepare?: (page: Page) => Promise<unknown>;
}

const folder = fileURLToPath(new URL("../../screenshots/", import.meta.url));
const wide = { width: 1360, height: 850 };
const light: BrowserContextOptions = { viewport: wide, colorScheme: "light" };
const filledLooks: Readonly<Record<string, Look>> = {
  light: { options: light },
  dark: { options: { viewport: wide, colorScheme: "dark" } },
  phone: { options: { viewport: { width: 390, height: 800 }, colorScheme: "light" } },
  contrast: { options: { ...light, contrast: "more" } },
  loading: {
    options: light,
    prepare: (page) => page.route("**/api/**", () => undefined),
  },
  error: {
    options: light,
    prepare: (page) =>
      page.route("**/api/**", (route) =>
        route.fulfill({
          status: 503,
          contentType: "application/problem+json",
          body: JSON.stringify({
            status: 503,
            code: "HEARTH_STORAGE_FULL",
            detail: "there is no space left on the disk of the hub",
            hint: "Make room on the disk that holds HEARTH_HOME; nothing that was answered is lost.",
          }),
        }),
      ),
  },
};

/** As high as what the page scrolls, so that nothing of it is cut off. */
async function showAll(page: Page): Promise<void> {
  const size = page.viewportSize();
  const hidden = await page.evaluate<number>(
    "Math.max(0, ...[...document.querySelectorAll('.scroll-area')].map((one) => one.scrollHeight - one.clientHeight))",
  );
  if (size !== null && hidden > 0)
    await page.setViewportSize({ ...size, height: Math.min(size.height + hidden, 1700) });
}

async function take(
  browser: Browser,
  hub: PortalHub,
  { look, pages, options, prepare }: Look & { look: string; pages: Readonly<Record<string, string>> },
): Promise<void> {
  const { page, complaints } = await signIn(browser, hub, options);
  await prepare?.(page);
  for (const [name, path] of Object.entries(pages)) {
    if (options.viewport) await page.setViewportSize(options.viewport);
    await page.goto(hub.address + path, { waitUntil: prepare === undefined ? "load" : "commit" });
    await page.waitForLoadState("networkidle", { timeout: 3000 }).catch(() => undefined);
    await page.waitForTimeout(350);
    await showAll(page);
    await page.waitForTimeout(150);
    await page.screenshot({ path: `${folder}${name}-${look}.png` });
  }
  if (prepare === undefined) for (const complaint of new Set(complaints)) console.error(`${look}: ${complaint}`);
  await page.context().close();
}

if (skip !== false) throw new Error(skip);
const { positionals: wanted, values } = parseArgs({
  allowPositionals: true,
  options: { look: { type: "string", multiple: true } },
});
const named = (pages: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(pages).filter(([name]) => wanted.length === 0 || wanted.includes(name)));
const looksAt = (look: string): boolean => values.look === undefined || values.look.includes(look);

await mkdir(folder, { recursive: true });
await using hub = await startPortalHub({ environment: { HEARTH_SWARM_LISTEN: "127.0.0.1:0" } });
const browser = await openBrowser();
if (looksAt("empty")) await take(browser, hub, { look: "empty", pages: named(addressesOfPages()), options: light });
const filled = await fillHub(hub);
await using device = await startDevice(hub, "laptop");
await fillSwarm(hub, device);
for (const [look, how] of Object.entries(filledLooks))
  if (looksAt(look)) await take(browser, hub, { look, pages: named(addressesOfPages(filled)), ...how });
console.log(`plan waits in ${filled.waiting.id}; pictures in ${folder}`);
await browser.close();

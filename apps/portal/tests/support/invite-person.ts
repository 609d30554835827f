import type { Browser } from "playwright-core";
import { type OpenedPage, openPage } from "./open-browser.ts";
import type { PortalHub } from "./start-hub.ts";

export const passphrase = "seven small words by the fire";

/**
 * Someone accepts an invitation in a browser of their own, by clicking, and is in.
 * @param at the hub's address as this browser calls it
 */
export async function invitePerson(
  browser: Browser,
  hub: PortalHub,
  { name, email, at = hub.address }: { name: string; email: string; at?: string },
): Promise<OpenedPage> {
  const { path } = await hub.call<{ path: string }>("POST", "/api/v1/invitations", { role: "member", email });
  const opened = await openPage(browser);
  const { page } = opened;
  await page.goto(at + path);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("A passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Come in" }).click();
  await page.waitForURL(/\/welcome$/);
  return opened;
}

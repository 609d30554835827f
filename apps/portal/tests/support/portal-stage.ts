import { after, before } from "node:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "./open-browser.ts";
import { type PortalHub, type PortalHubOptions, startPortalHub } from "./start-hub.ts";

/** What the tests of one `describe` share. Both are there once the first test runs. */
export interface PortalStage {
  readonly hub: PortalHub;
  readonly browser: Browser;
}

/** A hub and a browser for the tests of the `describe` in which it is called. */
export function portalStage(options: PortalHubOptions = {}): PortalStage {
  let hub: PortalHub;
  let browser: Browser;
  before(async () => {
    hub = await startPortalHub(options);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await hub?.[Symbol.asyncDispose]();
  });
  return {
    get hub() {
      return hub;
    },
    get browser() {
      return browser;
    },
  };
}

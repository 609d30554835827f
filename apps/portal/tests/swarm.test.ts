import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import type { SwarmView } from "@hearth/protocol";
import { openBrowser, signIn, skip, violations } from "./support/open-browser.ts";
import { eventually, type PortalHub, startPortalHub } from "./support/start-hub.ts";
import { startDevice } from "./support/swarm-device.ts";

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "on a phone": { viewport: { width: 360, height: 740 } },
  "in high contrast": { contrast: "more" },
};

void describe("the swarm's page", { skip }, () => {
  let hub: PortalHub;
  let browser: Browser;
  before(async () => {
    hub = await startPortalHub({ environment: { HEARTH_SWARM_LISTEN: "127.0.0.1:0" } });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await hub?.[Symbol.asyncDispose]();
  });

  void test("the owner trusts a device, watches the blocks of a product arrive, harms a worker, and puts the device out", async () => {
    await using device = await startDevice(hub, "laptop");
    const { page, complaints } = await signIn(browser, hub);
    await page.goto(`${hub.address}/swarm`);
    await page.getByText("Nothing was computed yet").waitFor();

    await page.getByRole("button", { name: "Trust a device" }).click();
    await page.getByLabel("Its name").fill("thread_7");
    await page.getByLabel("Its public key").fill(device.publicKey);
    await page.getByRole("button", { name: "Trust it" }).click();
    await page
      .getByText(/not begin with thread_/)
      .first()
      .waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByLabel("Its name").fill("laptop");
    await page.getByRole("button", { name: "Trust it" }).click();
    await page.getByText("joined", { exact: true }).waitFor();

    await page.getByRole("button", { name: "3 × 3 example" }).click();
    await page.getByRole("table", { name: "The product" }).getByRole("cell", { name: "138" }).waitFor();

    await page.getByRole("button", { name: "Large example" }).click();
    await page.getByRole("img", { name: "64 of 64 blocks arrived" }).waitFor();
    await page.getByRole("list", { name: "Who computed it" }).getByText(/block/).first().waitFor();
    assert.match((await page.getByRole("img", { name: /^Blocks of/ }).textContent()) ?? "", /laptop/);
    await page.getByText("The same as a table").click();
    await page.getByRole("columnheader", { name: "What became of it" }).waitFor();
    assert.deepEqual(await violations(page), []);

    assert.equal(await page.getByRole("button", { name: "Faults of laptop" }).count(), 0);
    await hub.call("PUT", "/api/settings/", { settings: { swarm_fault_injection: true } });
    await page.getByRole("button", { name: "Faults of laptop" }).click();
    await page.getByRole("menuitem", { name: "Make it ten times as slow" }).click();
    await page.getByRole("button", { name: "End the fault" }).click();
    await page.getByText(/ended early/).waitFor();
    await page.getByRole("button", { name: "Faults of laptop" }).press("Enter");
    await page.getByRole("menuitem", { name: "Crash it" }).press("Enter");
    await eventually("the crash", () => Promise.resolve(device.child.signalCode === "SIGKILL"));

    await page.getByRole("button", { name: "Run it for 30 s" }).click();
    await page.getByRole("img", { name: /^The last \d\d+ cycles/ }).waitFor();
    await page.getByRole("button", { name: "Stop the loop" }).click();
    await page.getByRole("button", { name: "Run it for 30 s" }).waitFor();

    await page.getByRole("button", { name: "Revoke laptop" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("revoked", { exact: true }).waitFor();
    const { devices } = await hub.call<SwarmView>("GET", "/api/v1/swarm");
    assert.equal(devices[0]?.revokedAt !== undefined, true);
    // The browser notes the name that was refused above.
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes("status of 400")),
      [],
    );
    await page.context().close();
  });

  for (const [look, options] of Object.entries(looks))
    void test(`a page full of it breaks no rule of WCAG 2.1 AA ${look}, and does not scroll sideways`, async () => {
      const { page, complaints } = await signIn(browser, hub, options);
      await page.goto(`${hub.address}/swarm`);
      await page.getByRole("button", { name: "Large example" }).click();
      await page.getByRole("img", { name: "64 of 64 blocks arrived" }).waitFor();
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
      assert.equal(wide, false);
      assert.equal(await page.locator("h1").count(), 1);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

  void test("what is wrong with the hub is said where the workers would be, and is tried again", async () => {
    const { page } = await signIn(browser, hub);
    await page.route("**/api/v1/swarm", (route) =>
      route.fulfill({ status: 500, json: { detail: "it broke", status: 500 } }),
    );
    await page.goto(`${hub.address}/swarm`);
    await page.getByText("it broke").waitFor({ timeout: 60_000 });
    assert.deepEqual(await violations(page), []);
    await page.unroute("**/api/v1/swarm");
    await page.getByText("Control loop").waitFor({ timeout: 60_000 });
    await page.context().close();
  });
});

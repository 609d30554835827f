import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { MovedClock } from "@hearth/hub/tests";
import { defaultPolicy } from "@hearth/policy";
import { sandboxStatus } from "@hearth/sandbox";
import type { Locator, Page } from "playwright-core";
import { openPage, type OpenedPage, skip, violations } from "./support/open-browser.ts";
import { portalStage } from "./support/portal-stage.ts";
import { eventually } from "./support/start-hub.ts";
import { addAuthenticator, type VirtualAuthenticator } from "./support/virtual-authenticator.ts";

const status = await sandboxStatus();
const noSandbox = skip !== false ? skip : status.available ? false : `no sandbox here: ${status.reason}`;
const password = "correct horse battery";
const minute = 60_000;

void describe("approvals at level 3", { skip: noSandbox }, () => {
  const clock = new MovedClock();
  const stage = portalStage({ parts: { clock, socketCheckMilliseconds: 50 } });
  // Browsers keep passkeys for names, not for numbers.
  const address = (): string => stage.hub.address.replace("127.0.0.1", "localhost");

  before(async () => {
    const { hub } = stage;
    const level3 = { level: 3, maximumLevel: 3, automaticLevel: 2, commands: ["mktemp"], egress: { deny: ["*:*"] } };
    const agents = { ...defaultPolicy.agents, command: level3 };
    await hub.restart(async () => {
      const policy = { ...defaultPolicy, version: defaultPolicy.version + 1, agents };
      await writeFile(join(hub.home, "policy.json"), JSON.stringify(policy), { mode: 0o600 });
    });
    await hub.call("PUT", "/api/v1/me/password", { password });
  });

  /** The owner, who signed in some while ago. @param withPasskey of a device that the browser has */
  async function enter(withPasskey: boolean): Promise<OpenedPage & { device: VirtualAuthenticator }> {
    const opened = await openPage(stage.browser);
    const { page } = opened;
    await page.goto((await stage.hub.hub.loginLink()).replace("127.0.0.1", "localhost"));
    await page.waitForURL(/\/(?:chat|welcome)$/);
    const device = await addAuthenticator(page);
    if (withPasskey) {
      await page.goto(`${address()}/settings?section=account`);
      await page.getByRole("button", { name: "Add a passkey of this device" }).click();
      await eventually("the passkey", async () => (await device.count()) === 1);
      await page.getByText("This device signs you in from now on.").waitFor();
    }
    clock.advance(11 * minute);
    return { ...opened, device };
  }

  /** A task that asks at level 3, and the question about it. */
  async function ask(page: Page, command: string): Promise<{ task: string; card: Locator }> {
    const body = { capability: "command.run", input: { command }, retries: 0 };
    const { id } = await stage.hub.call<{ id: string }>("POST", "/api/v1/tasks", body);
    await page.goto(`${address()}/approvals`);
    const card = page.getByRole("region", { name: command });
    await card.waitFor();
    return { task: id, card };
  }

  async function completed(id: string): Promise<void> {
    await eventually("the task", async () => {
      const { state } = await stage.hub.call<{ state: string }>("GET", `/api/v1/tasks/${id}`);
      return state === "completed";
    });
  }

  void test("ask once more who is there, in place, and go on with what was pressed", async () => {
    const { page, complaints } = await enter(false);
    const { task, card } = await ask(page, "mktemp made.XXXXXX");
    await card.getByRole("button", { name: "Approve once" }).click();
    const dialog = page.getByRole("dialog", { name: "Is it you?" });
    await dialog.getByLabel("Passphrase").fill("not the passphrase");
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Approve" }).click();
    await dialog.getByText("the password is not right").waitFor();
    assert.equal(
      await dialog.getByRole("button", { name: "Use a passkey" }).count(),
      0,
      "who has none is offered none",
    );
    await dialog.getByLabel("Passphrase").fill(password);
    await dialog.getByLabel("Passphrase").press("Enter");
    await dialog.waitFor({ state: "detached" });
    await card.waitFor({ state: "detached" });
    await completed(task);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("are given by a passkey in place, and the page lives on when the session from before has ended", async () => {
    const { page, complaints } = await enter(true);
    const { task, card } = await ask(page, "mktemp touched.XXXXXX");
    await card.getByRole("button", { name: "Approve once" }).click();
    const dialog = page.getByRole("dialog", { name: "Is it you?" });
    await dialog.getByRole("button", { name: "Use a passkey" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole("button", { name: "Use a passkey" }).click();
    await dialog.waitFor({ state: "detached" });
    await card.waitFor({ state: "detached" });
    await completed(task);

    // The session of the passkey is used from now on; the one that the page's feed was opened with is not.
    clock.advance(40 * minute);
    await page.getByRole("link", { name: "Tasks", exact: true }).click();
    await page.getByRole("heading", { name: "Tasks", level: 1 }).waitFor();
    const again = page.waitForEvent("websocket");
    clock.advance(30 * minute);
    await again;
    const later = "mktemp afterwards.XXXXXX";
    await stage.hub.call("POST", "/api/v1/tasks", { capability: "command.run", input: { command: later } });
    await page.getByRole("link", { name: /^Approvals/ }).click();
    await page.getByRole("region", { name: later }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/approvals");
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("whose passkey is refused say what to do, and are given another way", async () => {
    const { page, device, complaints } = await enter(true);
    const { task, card } = await ask(page, "mktemp refused.XXXXXX");
    await card.getByRole("button", { name: "Approve once" }).click();
    const dialog = page.getByRole("dialog", { name: "Is it you?" });
    await device.knowsFinger(false);
    await dialog.getByRole("button", { name: "Use a passkey" }).click();
    await dialog.getByText("No passkey was used.").waitFor();
    await dialog.getByText(/Try it again, or go another way\./).waitFor();
    assert.deepEqual(await violations(page), []);
    await dialog.getByLabel("Passphrase").fill(password);
    await dialog.getByRole("button", { name: "Approve", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await card.waitFor({ state: "detached" });
    await completed(task);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("that are put off while a passkey is asked for are put off, and the next time it is asked for anew", async () => {
    const { page, device, complaints } = await enter(true);
    const { task, card } = await ask(page, "mktemp later.XXXXXX");
    await card.getByRole("button", { name: "Approve once" }).click();
    const dialog = page.getByRole("dialog", { name: "Is it you?" });
    await device.isTouched(false);
    const asked = page.waitForResponse(/generate-authenticate-options/);
    await dialog.getByRole("button", { name: "Use a passkey" }).click();
    await asked;
    await dialog.getByRole("button", { name: "Not now" }).click();
    await dialog.waitFor({ state: "detached" });
    await device.isTouched(true);
    await card.getByRole("button", { name: "Approve once" }).click();
    await dialog.getByRole("button", { name: "Use a passkey" }).click();
    await dialog.waitFor({ state: "detached" });
    await card.waitFor({ state: "detached" });
    await completed(task);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});

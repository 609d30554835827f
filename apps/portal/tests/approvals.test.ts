import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sandboxStatus } from "@hearth/sandbox";
import { signIn, skip, violations } from "./support/open-browser.ts";
import { portalStage } from "./support/portal-stage.ts";
import { eventually } from "./support/start-hub.ts";

const status = await sandboxStatus();
const why = skip !== false ? skip : status.available ? false : `no sandbox here: ${status.reason}`;

interface TaskView {
  state: string;
  failure?: { message: string };
}

void describe("approvals", { skip: why }, () => {
  const stage = portalStage();

  /** A task that asks, since its program is on no list. */
  async function ask(command: string): Promise<string> {
    const { id } = await stage.hub.call<{ id: string }>("POST", "/api/v1/tasks", {
      capability: "command.run",
      input: { command },
    });
    return id;
  }

  const endOf = (id: string): Promise<TaskView> =>
    eventually("the task's end", async () => {
      const task = await stage.hub.call<TaskView>("GET", `/api/v1/tasks/${id}`);
      return ["completed", "failed", "cancelled"].includes(task.state) && task;
    });

  void test("are answered by single keys, each once, and a denied task does nothing", async () => {
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    await page.goto(`${stage.hub.address}/approvals`);
    await page.getByText("Nothing waits for you").waitFor();
    assert.deepEqual(await violations(page), []);
    const denied = await ask("mktemp denied.XXXXXX");
    await page.getByRole("region", { name: "mktemp denied.XXXXXX" }).waitFor();
    const approved = await ask("mktemp approved.XXXXXX");
    await page.getByRole("region", { name: "mktemp approved.XXXXXX" }).waitFor();
    assert.deepEqual(await violations(page), []);
    // The oldest stands first; J leads to the one below it.
    await page.locator("body").press("j");
    await page.locator("body").press("a");
    await page.getByRole("region", { name: "mktemp approved.XXXXXX" }).waitFor({ state: "detached" });
    assert.equal((await endOf(approved)).state, "completed");
    await page.locator("body").press("d");
    await page.getByText("Nothing waits for you").waitFor();
    assert.equal((await endOf(denied)).state, "failed");
    await page.getByRole("link", { name: "Answered" }).click();
    await page.getByText("denied", { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  void test("several are answered at once, and a standing answer is made, listed and taken back", async () => {
    const { page } = await signIn(stage.browser, stage.hub);
    const first = await ask("mktemp one.XXXXXX");
    const second = await ask("mktemp two.XXXXXX");
    await page.goto(`${stage.hub.address}/approvals`);
    await page.getByRole("region", { name: "mktemp one.XXXXXX" }).waitFor();
    await page.getByRole("region", { name: "mktemp two.XXXXXX" }).waitFor();
    await page.getByRole("button", { name: "Choose all" }).click();
    await page.getByRole("button", { name: "Deny 2" }).click();
    assert.equal((await endOf(first)).state, "failed");
    assert.equal((await endOf(second)).state, "failed");
    await page.getByText("Nothing waits for you").waitFor();
    const third = await ask("mktemp three.XXXXXX");
    const card = page.getByRole("region", { name: "mktemp three.XXXXXX" });
    await card.getByRole("button", { name: "Approve and…" }).click();
    await page.getByRole("menuitem", { name: /next 10 times/ }).click();
    assert.equal((await endOf(third)).state, "completed");
    await page.getByRole("link", { name: "Standing answers" }).click();
    await page.getByText("mktemp three.XXXXXX", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Take back" }).click();
    await page.getByText("No standing answers").waitFor();
    await page.context().close();
  });
});

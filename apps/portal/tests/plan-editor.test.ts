import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Goal, Plan } from "@hearth/protocol";
import type { Locator, Page } from "playwright-core";
import { signIn, skip, violations } from "./support/open-browser.ts";
import { portalStage } from "./support/portal-stage.ts";
import { eventually } from "./support/start-hub.ts";

void describe("a plan as a graph that is changed", { skip }, () => {
  const stage = portalStage();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "hearth-editor-"));
    await writeFile(join(folder, "bills.csv"), "category,amount\nwater,10\npower,20\nwater,5\n");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function waitingGoal(): Promise<Goal & { plan: NonNullable<Goal["plan"]> }> {
    const { id } = await stage.hub.call<Goal>("POST", "/api/v1/goals", {
      text: "Sum the amount by category in bills.csv and draw a chart",
      inputFolder: folder,
    });
    return await eventually("the plan", async () => {
      const goal = await stage.hub.call<Goal>("GET", `/api/v1/goals/${id}`);
      return goal.state === "awaiting-approval" && goal.plan !== undefined && { ...goal, plan: goal.plan };
    });
  }

  async function openEditor(page: Page, goal: string): Promise<Locator> {
    await page.goto(`${stage.hub.address}/chat/${goal}`);
    const button = page.getByRole("button", { name: "Change it" });
    await button.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Change the plan" });
    await dialog.getByRole("region", { name: "The plan as it will be" }).locator(".react-flow__node").first().waitFor();
    return dialog;
  }

  void test("a step is added, filled, connected and priced by keyboard alone, with the hub's errors at their fields", async () => {
    const goal = await waitingGoal();
    const before = await stage.hub.call<Plan>("GET", `/api/v1/plans/${goal.plan}`);
    const reading = before.tasks.find(({ capability }) => capability === "table.read");
    assert.ok(reading !== undefined);
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    const dialog = await openEditor(page, goal.id);
    await dialog.getByRole("button", { name: "Add a step" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("table.select");
    const offer = dialog.getByRole("list", { name: "What agents can do" }).getByRole("button").first();
    await offer.getByText("table.select", { exact: true }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.ok(await offer.evaluate((element) => element === element.ownerDocument.activeElement));
    await page.keyboard.press("Enter");
    const form = dialog.getByRole("region", { name: "Step", exact: true });
    await form.getByRole("alert").filter({ hasText: "must have required property 'columns'" }).waitFor();
    await form.getByRole("alert").filter({ hasText: "must have required property 'table'" }).waitFor();
    await dialog.getByText("One step is not right yet.").waitFor();
    assert.deepEqual(await violations(page), []);
    await form.getByLabel(/^columns/).focus();
    await page.keyboard.type('[{"column":"amount"}]');
    await form.getByLabel("Where table comes from").focus();
    await page.keyboard.type(`output of ${reading.title}`);
    await form
      .getByRole("checkbox", { name: new RegExp(escaped(reading.title)) })
      .and(form.locator(":disabled"))
      .waitFor();
    await dialog.getByText("asks the hub").waitFor({ state: "detached" });
    assert.equal(await dialog.getByRole("alert").count(), 0);
    await dialog.getByText(`${before.tasks.length + 1} steps`).waitFor();
    const last = before.tasks.at(-1)!;
    await form.getByRole("checkbox", { name: new RegExp(escaped(last.title)) }).focus();
    await page.keyboard.press("Space");
    await dialog.getByRole("button", { name: "Save the change" }).focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
    const saved = await planOf(goal.id);
    const added = saved.tasks.at(-1)!;
    assert.deepEqual(added.input, { columns: [{ column: "amount" }], table: { $from: reading.key } });
    assert.deepEqual(added.after, [last.key]);
    assert.ok(added.estimate !== undefined, "the hub has priced it");
    await page.getByRole("button", { name: "Approve the plan" }).click();
    await page.getByRole("article").locator("header").getByText("completed", { exact: true }).waitFor();
    assert.deepEqual(
      complaints.filter((line) => !line.includes("400")),
      [],
    );
    await page.context().close();
  });

  void test("steps are connected by a line that is drawn, parted by Delete, and taken out", async () => {
    const goal = await waitingGoal();
    const plan = await planOf(goal.id);
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    const dialog = await openEditor(page, goal.id);
    for (const name of ["files.find", "files.search"]) {
      await dialog.getByRole("button", { name: "Add a step" }).click();
      await dialog.getByRole("searchbox").fill(name);
      await dialog.getByRole("list", { name: "What agents can do" }).getByRole("button").first().click();
    }
    const form = dialog.getByRole("region", { name: "Step", exact: true });
    await form.getByLabel(/^query/).fill("water");
    const graph = dialog.getByRole("region", { name: "The plan as it will be" });
    const node = (key: string): Locator => graph.locator(`.react-flow__node[data-id="${key}"]`);
    await node("files-search").waitFor();
    const edge = graph.locator('.react-flow__edge[data-id="files-find>files-search"]');
    await drag(page, node("files-find").locator(".source"), node("files-search").locator(".target"));
    await edge.waitFor({ state: "attached" });
    await dialog.getByText(`${plan.tasks.length + 2} steps`).waitFor();
    // The other way round would be a circle.
    await drag(page, node("files-search").locator(".source"), node("files-find").locator(".target"));
    assert.equal(await graph.locator('.react-flow__edge[data-id="files-search>files-find"]').count(), 0);
    await edge.focus();
    await page.keyboard.press("Delete");
    await edge.waitFor({ state: "detached" });
    await node("files-find").click();
    await form.getByRole("button", { name: "Take this step out" }).click();
    await node("files-find").waitFor({ state: "detached" });
    await dialog.getByRole("button", { name: "Save the change" }).click();
    await dialog.waitFor({ state: "hidden" });
    const saved = await planOf(goal.id);
    assert.deepEqual(
      saved.tasks.slice(plan.tasks.length).map(({ key, after: waits, input }) => [key, waits, input]),
      [["files-search", [], { query: "water" }]],
    );
    assert.deepEqual(
      complaints.filter((line) => !line.includes("400")),
      [],
    );
    await page.context().close();
  });

  async function planOf(id: string): Promise<Plan> {
    const { plan } = await stage.hub.call<Goal>("GET", `/api/v1/goals/${id}`);
    return await stage.hub.call<Plan>("GET", `/api/v1/plans/${plan}`);
  }
});

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  assert.ok(start !== null && end !== null);
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 });
  await page.mouse.up();
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { json, modelStage } from "./support/model-stage.ts";
import { signIn, skip } from "./support/open-browser.ts";

const count = 200;
const width = 10;

/** Adds numbers in layers, each task after two of the layer before it. */
const tasks = Array.from({ length: count }, (_, index) => {
  const before = [index - width, index - width - (index % width) + ((index + 3) % width)];
  return {
    key: `step-${index}`,
    title: `Step ${index}`,
    capability: "arithmetic.add",
    input: { operands: [index, 1] },
    after: index < width ? [] : before.map((one) => `step-${one}`),
    checks: [],
  };
});

// Counts in the page, from its first moment, the most nodes that are in the document at the same time, and how many were ever put in.
const watch = `(() => {
  globalThis.most = 0;
  globalThis.added = 0;
  new MutationObserver((changes) => {
    globalThis.most = Math.max(globalThis.most, document.querySelectorAll(".react-flow__node").length);
    for (const { addedNodes } of changes)
      for (const one of addedNodes) globalThis.added += Number(one.classList?.contains("react-flow__node") ?? false);
  }).observe(document, { childList: true, subtree: true });
})()`;

void describe("a graph of many tasks", { skip }, () => {
  const stage = modelStage();

  void test("only what is in sight is in the document, from its first drawing on, and while its tasks go on", async () => {
    stage.says(() => json({ kind: "plan", title: "Add much", tasks }));
    const goal = await stage.submit("Add much");
    await stage.until(goal.id, "awaiting-approval");
    const { page, complaints } = await signIn(stage.browser, stage.hub);
    await page.addInitScript(watch);
    await page.goto(`${stage.hub.address}/chat/${goal.id}`);
    const graph = page.getByRole("region", { name: "The plan as a graph" });
    await graph.locator(".react-flow__node").first().waitFor();
    await graph.locator(".react-flow__edge").first().waitFor();
    const shown = await graph.locator(".react-flow__node").count();
    assert.ok(shown > width && shown < count / 1.5, `${shown} of ${count} nodes are in the document`);
    stage.says(() => json({ kind: "answer", text: "All is added." }));
    await page.getByRole("button", { name: "Approve the plan" }).click();
    await graph.getByText("completed", { exact: true }).first().waitFor();
    await stage.until(goal.id, "completed");
    const { most, added } = await page.evaluate<{ most: number; added: number }>("({ most, added })");
    assert.ok(most < count / 1.5, `${most} of ${count} nodes were in the document at once`);
    assert.ok(added < count, `${added} nodes were put into the document, one after the other`);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Goal, Plan, PlanDraft } from "@hearth/protocol";
import { eventually, startHub } from "./support/test-hub.ts";

test("a plan that is being changed is judged and priced without being changed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-check-"));
  await writeFile(join(folder, "bills.csv"), "category,amount\nwater,10\npower,20\n");
  await using hub = await startHub();
  try {
    const { id } = (
      await hub.call("POST", "/api/v1/goals", {
        body: { text: "Sum the amount by category in bills.csv and draw a chart", inputFolder: folder },
      })
    ).body as Goal;
    const waiting = await eventually("the plan", async () => {
      const goal = (await hub.call("GET", `/api/v1/goals/${id}`)).body as Goal;
      return goal.state === "awaiting-approval" && goal;
    });
    const plan = (await hub.call("GET", `/api/v1/plans/${waiting.plan}`)).body as Plan;
    const { title, tasks } = plan;
    const check = (body: object) => hub.call("POST", `/api/v1/goals/${id}/plan/check`, { body });
    const added = { key: "look", title: "Look", capability: "files.find", input: {}, permissions: ["spend"] };
    const answer = await check({ title, tasks: [...tasks, { ...added, after: [tasks[0]!.key] }] });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const draft = answer.body as PlanDraft;
    assert.deepEqual(draft.tasks.at(-1)?.permissions, ["files-read"], "what a step may is not for the draft to say");
    assert.ok(draft.tasks.every(({ estimate }) => estimate !== undefined));
    const wrong = await check({ title, tasks: [...tasks, { ...added, input: { nothing: 1 } }] });
    assert.equal(wrong.status, 400);
    assert.deepEqual(
      (wrong.body as { errors: { field: string }[] }).errors.map(({ field }) => field),
      [`/tasks/${tasks.length}/input/nothing`],
    );
    const circle = await check({ title, tasks: [{ ...added, after: ["look"] }] });
    assert.deepEqual([circle.status, (circle.body as { code: string }).code], [400, "HEARTH_PLAN_CYCLE"]);
    const still = (await hub.call("GET", `/api/v1/goals/${id}`)).body as Goal;
    assert.equal(still.plan, waiting.plan);
    await hub.call("POST", `/api/v1/goals/${id}/cancel`, { body: {} });
    assert.equal((await check({ title, tasks })).status, 409);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

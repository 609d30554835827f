import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { sandboxStatus } from "@hearth/sandbox";
import { openSchema } from "./support/open-schema.ts";
import { eventually, startHub, type TestHub } from "./support/test-hub.ts";

const url = process.env["HEARTH_TEST_POSTGRES_URL"];
const status = await sandboxStatus();
const skip =
  url === undefined
    ? "set HEARTH_TEST_POSTGRES_URL to run this"
    : status.available
      ? false
      : `no sandbox here: ${status.reason}`;

/** Leaves one more file each time it runs, and is on no list, so that a person is asked. */
const asks = "mktemp made.XXXXXX";
const tasks = 4;

interface TaskView {
  id: string;
  state: string;
  failure?: { code: string; message: string };
}

const get = async <Body>(hub: TestHub, path: string): Promise<Body> => (await hub.call("GET", path)).body;

async function made(hub: TestHub): Promise<number> {
  const names = await readdir(join(hub.home, "workspaces"), { recursive: true }).catch(() => []);
  return names.filter((name) => /(?:^|\/)made\./.test(name)).length;
}

describe("two hubs on one PostgreSQL", { skip }, () => {
  it("both work, both are given the answer at once, and each effect happens on exactly one of them", async () => {
    await using schema = await openSchema(url!);
    const environment = { HEARTH_DATABASE_URL: schema.url };
    await using one = await startHub({ environment });
    await using two = await startHub({ environment });
    const hubs = [one, two];
    const ids: string[] = [];
    for (let count = 0; count < tasks; count++) {
      const submitted = await hubs[count % 2]!.call("POST", "/api/v1/tasks", {
        body: { capability: "command.run", input: { command: asks } },
      });
      ids.push((submitted.body as { id: string }).id);
    }
    const questions = await eventually("the questions", async () => {
      const { approvals } = await get<{ approvals: { id: string }[] }>(two, "/api/v1/approvals");
      return approvals.length === tasks ? approvals : undefined;
    });
    const answers = questions.map(({ id }) => ({ id, answer: "approved" }));
    const given = await Promise.all(
      hubs.map((hub) => hub.call("POST", "/api/v1/approvals/decide", { body: { answers } })),
    );
    const kinds = given.map(({ body }) => (body as { outcomes: { kind: string }[] }).outcomes.map(({ kind }) => kind));
    for (const index of ids.keys())
      assert.deepEqual(kinds.map((list) => list[index] ?? "").toSorted(), ["decided", "refused"]);
    // An answer is about a task's folder wherever that lies, so whichever hub goes on with the task has it.
    for (const id of ids) {
      const ended = await eventually("the task's end", async () => {
        const now = await get<TaskView>(one, `/api/v1/tasks/${id}`);
        return ["completed", "failed", "cancelled"].includes(now.state) ? now : undefined;
      });
      assert.equal(ended.state, "completed", ended.failure?.message ?? "");
    }
    assert.deepEqual((await get<{ approvals: unknown[] }>(one, "/api/v1/approvals")).approvals, []);
    assert.equal((await made(one)) + (await made(two)), tasks);
    const intents = await Promise.all(
      hubs.map(async (hub) => {
        const path = "/api/v1/journal/receipts?limit=1000";
        const { receipts } = await get<{ receipts: { kind: string; action: string }[] }>(hub, path);
        return receipts.filter(({ kind, action }) => kind === "effect-intent" && action === "command-executed").length;
      }),
    );
    assert.equal(intents[0]! + intents[1]!, tasks);
  });
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { defineAgent, defineCapability } from "@hearth/sdk";
import { z } from "zod";
import { json, openModelHub } from "./support/model-hub.ts";

const writer = defineAgent({
  manifest: { name: "writer", version: "1.0.0", description: "Writes" },
  capabilities: [
    defineCapability({
      name: "writer.put",
      description: "Writes a file of the results",
      permissions: ["files-write"],
      input: z.object({ text: z.string() }),
      output: z.object({ path: z.string() }),
      run: async ({ text }, { output }) => ({ path: (await output.write("report.md", text)).path }),
    }),
  ],
});
const task = (key: string, text: string, after: string[] = []) => ({
  key,
  title: `Write ${key}`,
  capability: "writer.put",
  input: { text },
  after,
});

for (const [what, tasks, state, content] of [
  ["are told, and the last does not win", [task("one", "a"), task("two", "b")], "failed", /^[ab]$/],
  ["replace it where one builds on the other", [task("one", "a"), task("two", "b", ["one"])], "completed", /^b$/],
  ["agree where they say the same", [task("one", "a"), task("two", "a")], "completed", /^a$/],
] as const)
  test(`two tasks of a plan that write the same file ${what}`, async () => {
    await using hub = await openModelHub(() => json({ kind: "plan", title: "Two", tasks }), {}, { agents: [writer] });
    const { id } = await hub.submit({ text: "Have two write the report", approvePlan: true });
    const goal = await hub.until(id, "completed", "failed");
    assert.equal(goal.state, state, goal.answer ?? "");
    assert.match(await readFile(join(goal.outputFolder ?? "", "report.md"), "utf8"), content);
    if (state !== "failed") return;
    assert.match(goal.answer ?? "", /report\.md was written by writer in the task .* does not build on that one/);
    const { receipts } = (await hub.call("GET", `/api/v1/journal/receipts?goal=${id}&limit=200`)).body as {
      receipts: { action: string; kind: string; body: Record<string, unknown> }[];
    };
    const refused = receipts.filter(({ body }) => body["error"] === "HEARTH_RESULT_CONFLICT");
    assert.ok(refused.length > 0, "the receipt of the write says that it was refused");
  });

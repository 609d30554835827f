import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { createTestContext } from "../tests/test-context.ts";
import { createInProcessRuntime, defineAgent, defineLazyAgent } from "./index.ts";

const agentOf = (description: string) =>
  defineAgent({
    manifest: { name: "math", version: "1.0.0", description },
    capabilities: [
      {
        name: "math.double",
        description: "Doubles a number",
        input: z.object({ value: z.number(), note: z.string().default("none") }),
        output: z.object({ value: z.number(), note: z.string() }),
        run: ({ value, note }: { value: number; note: string }) => ({ value: value * 2, note }),
      },
    ],
  });

test("a lazy agent is offered before its code is there, and its code is loaded once, by the first call", async () => {
  await using context = await createTestContext();
  const runtime = createInProcessRuntime();
  const full = agentOf("Calculates");
  let loads = 0;
  using _ = runtime.register(
    defineLazyAgent(full.manifest, async () => {
      loads += 1;
      return full;
    }),
  );
  assert.deepEqual(
    runtime.capabilities().map(({ name }) => name),
    ["math.double"],
  );
  assert.equal(loads, 0);
  const run = (value: unknown) =>
    runtime.execute({ capability: "math.double", input: { value }, context: context.attempt() });
  // The input is what the code's own schema makes of it, with its defaults.
  assert.deepEqual(await Promise.all([run(1), run(2)]), [
    { value: 2, note: "none" },
    { value: 4, note: "none" },
  ]);
  await assert.rejects(run("1"), { code: "HEARTH_VALIDATION", field: "/value" });
  assert.equal(loads, 1);
});

test("code that declares something else than the stored manifest is not run", async () => {
  await using context = await createTestContext();
  const runtime = createInProcessRuntime();
  using _ = runtime.register(defineLazyAgent(agentOf("Calculates").manifest, async () => agentOf("Does more")));
  await assert.rejects(
    runtime.execute({ capability: "math.double", input: { value: 1 }, context: context.attempt() }),
    { code: "HEARTH_AGENT_MANIFEST" },
  );
});

test("code that did not load is loaded again by the next call", async () => {
  await using context = await createTestContext();
  const runtime = createInProcessRuntime();
  const full = agentOf("Calculates");
  let broken = true;
  using _ = runtime.register(
    defineLazyAgent(full.manifest, async () => {
      if (broken) throw new Error("the disk is away");
      return full;
    }),
  );
  const run = () => runtime.execute({ capability: "math.double", input: { value: 1 }, context: context.attempt() });
  await assert.rejects(run(), /the disk is away/);
  broken = false;
  assert.deepEqual(await run(), { value: 2, note: "none" });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { failure } from "../../builtin/test-support/open-test-agents.ts";
import { openToolBench } from "../test-support/open-tool-bench.ts";
import { hostTools } from "./agent.ts";

test("a verb the policy knows is denied because nothing carries it out yet, and says so", async (context) => {
  const bench = await openToolBench(context, { agent: "infra", tools: [hostTools] });
  const act = (command: string) => bench.call("host.act", { command, why: "to look" });
  await assert.rejects(act("systemctl status nginx"), failure("HEARTH_EFFECT_DENIED", "host-helper-missing"));
  await assert.rejects(act("systemctl status sshd"), failure("HEARTH_EFFECT_DENIED"));
  await assert.rejects(act("rm -rf /"), failure("HEARTH_EFFECT_DENIED"));
  assert.equal(bench.session.label.class, "public");
});

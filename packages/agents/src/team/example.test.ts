import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseAgentFile } from "../agent-file/index.ts";
import { resolveTools } from "../specialists/resolve-tools.ts";
import { createToolAgents } from "../tools/index.ts";
import { createTeamTools } from "./agent.ts";

test("the agent of the example is sound, and every tool it names is there", () => {
  const path = new URL("../../../../examples/team/lead/AGENT.md", import.meta.url);
  const file = parseAgentFile(readFileSync(path), path.pathname, "lead");
  const team = createTeamTools({
    roster: () => [],
    store: () => assert.fail("nothing is run"),
    handedOver: () => assert.fail("nothing is run"),
    budget: { accountOf: () => assert.fail("nothing is run"), limitWorker: () => assert.fail("nothing is run") },
    emit: () => assert.fail("nothing is run"),
  });
  const known = [...createToolAgents(), team].flatMap(({ manifest }) => manifest.capabilities);
  const { capabilities, permissions } = resolveTools(file, known, path.pathname);
  assert.deepEqual(permissions.toSorted(), ["files-read", "message"]);
  assert.ok(capabilities.some(({ name }) => name === "team.hand-off"));
});

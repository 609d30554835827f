import assert from "node:assert/strict";
import { test } from "node:test";
import { tokenFor } from "./support/tokens.ts";
import { assertProblem, startHub } from "./support/test-hub.ts";

const agent = (name: string, level: string, capability: string) => ({
  name,
  description: "One step",
  level,
  capabilities: [{ name: `${name}.go`, description: "Goes", steps: [{ key: "one", capability, input: {} }] }],
});

test("a manager makes workers within its own permissions over the API, and nothing above itself", async () => {
  await using hub = await startHub();
  const manager = await tokenFor(hub, { kind: "agent", id: "report", level: "manager", onBehalfOf: "owner" });
  const worker = await tokenFor(hub, { kind: "agent", id: "report", level: "worker", onBehalfOf: "owner" });
  const make = (body: object, token: string) => hub.call("POST", "/api/v1/agents", { body, token });
  assertProblem(await make(agent("boss", "manager", "files.find"), manager), 403, "HEARTH_NOT_PERMITTED");
  assertProblem(await make(agent("helper", "worker", "files.find"), worker), 403, "HEARTH_NOT_PERMITTED");
  const beyond = await make(agent("runner", "worker", "shell.run"), manager);
  const problem = assertProblem(beyond, 400, "HEARTH_VALIDATION");
  assert.match(JSON.stringify(problem), /needs command, and its maker has not/);
  const made = await make(agent("summer", "worker", "arithmetic.add"), manager);
  assert.equal(made.status, 201, made.text);
  assert.equal((made.body as { creator: string }).creator, "agent:report@owner");
});

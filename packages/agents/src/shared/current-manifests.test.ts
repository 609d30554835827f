import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { builtinAgents } from "../builtin/index.ts";
import { verifierAgent } from "../verifier/command-agent/verifier-agent.ts";
import { lazyBuiltinAgents } from "../builtin/lazy-builtin-agents.ts";
import { parseAgentFile } from "../agent-file/index.ts";
import { defineLazySpecialist, defineSpecialist } from "../specialists/index.ts";
import { createToolAgents } from "../tools/index.ts";
import { lazyToolAgents } from "../tools/lazy-tool-agents.ts";
import { currentManifests } from "./current-manifests.ts";

test("the stored manifests say what the code says; after a change of an agent run npm run manifests", async () => {
  for (const [path, value] of Object.entries(currentManifests())) {
    const stored: unknown = JSON.parse(await readFile(join(import.meta.dirname, "..", path), "utf8"));
    assert.deepEqual(stored, value, path);
  }
});

test("every capability of a lazy agent loads its code", async () => {
  for (const [lazy, known] of [
    [lazyBuiltinAgents(), [...builtinAgents, verifierAgent]],
    [lazyToolAgents(), createToolAgents()],
  ] as const) {
    assert.deepEqual(
      lazy.map(({ manifest }) => manifest.name),
      known.map(({ manifest }) => manifest.name),
    );
    for (const { capabilities } of lazy)
      for (const [name, offered] of capabilities) {
        assert.ok("load" in offered, name);
        assert.equal((await offered.load()).name, name);
      }
  }
});

test("an agent that a person writes is offered lazily as its code declares it", async () => {
  const tools = builtinAgents.flatMap(({ manifest }) => manifest.capabilities);
  const text = "---\nname: cook\ndescription: Plans meals.\ntools: [table.*, files.find]\n---\nCook.\n";
  const options = { tools, services: () => assert.fail("nothing runs") };
  const lazy = defineLazySpecialist(parseAgentFile(text, "cook"), options);
  const full = defineSpecialist(parseAgentFile(text, "cook"), options);
  assert.deepEqual(JSON.parse(JSON.stringify(lazy.manifest)), JSON.parse(JSON.stringify(full.manifest)));
  for (const offered of lazy.capabilities.values()) {
    assert.ok("load" in offered);
    assert.equal((await offered.load()).name, "cook.work");
  }
});

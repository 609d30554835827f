import { z } from "zod";
import type { AgentFile } from "../agent-file/agent-file.ts";
import { builtinAgents } from "../builtin/index.ts";
import { conversationAgent } from "../loop/tools/read-output.ts";
import { defineSpecialist } from "../specialists/define-specialist.ts";
import { shippedAgentFiles } from "../specialists/shipped.ts";
import type { StoredKind } from "../specialists/stored-specialists.ts";
import type { TeamServices } from "../team/team-services.ts";
import { createTeamTools } from "../team/agent.ts";
import { createToolAgents } from "../tools/index.ts";
import { verifierAgent } from "../verifier/command-agent/verifier-agent.ts";

/**
 * What the code says now, by the path under `packages/agents/src` where it is written down: `npm run manifests` writes it,
 * and a test compares it. Plain JSON.
 */
export function currentManifests(): Readonly<Record<string, unknown>> {
  const tools = createToolAgents();
  const team = createTeamTools(noServices);
  const capabilities = [...builtinAgents, ...tools, team].flatMap(({ manifest }) => manifest.capabilities);
  const kindsOf = (file: AgentFile): StoredKind[] =>
    defineSpecialist(file, { tools: capabilities, services: unused }).manifest.capabilities.map(
      ({ name, description, input, output }) => ({ name, description, input, output }),
    );
  const files = shippedAgentFiles();
  const [work] = kindsOf({ ...files[0]!, name: "any-other" });
  const current = {
    "builtin/manifests.json": [...builtinAgents, verifierAgent].map(({ manifest }) => manifest),
    "tools/manifests.json": tools.map(({ manifest }) => manifest),
    "team/manifest.json": team.manifest,
    "loop/tools/conversation-manifest.json": conversationAgent({ log: { entries: unused } }).manifest,
    "specialists/specialists.json": {
      files,
      kinds: Object.fromEntries(files.map((file) => [file.name, kindsOf(file)])),
      work: { input: work!.input, output: work!.output },
    },
  };
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(current)));
}

const noServices = {} as TeamServices;

function unused(): never {
  throw new TypeError("a manifest runs nothing");
}

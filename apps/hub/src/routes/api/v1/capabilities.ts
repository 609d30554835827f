import type { Supervisor } from "@hearth/agents";
import { capability, ownerOf } from "@hearth/protocol";
import { z } from "zod";
import type { AgentRegistry } from "../../../agents/agent-registry.ts";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

/** `/api/v1/capabilities`: what the steps of a plan can be. */
export function capabilityRoutes(
  app: App,
  { supervisor, agents }: { supervisor: Pick<Supervisor, "capabilities">; agents: Pick<AgentRegistry, "capability"> },
): void {
  app.get(
    "/api/v1/capabilities",
    {
      schema: {
        tags: ["agents"],
        summary: "What a step of a plan can be, with the schemas of what it takes and gives",
        response: { 200: z.object({ capabilities: z.array(capability) }) },
      },
    },
    (request) => {
      const owner = ownerOf(whoIs(request));
      return { capabilities: supervisor.capabilities().filter(({ name }) => agents.capability(owner, name)) };
    },
  );
}

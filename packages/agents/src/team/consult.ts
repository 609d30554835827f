import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { askAgent, question, reply } from "./messages/ask-agent.ts";
import type { TeamServices } from "./team-services.ts";

/** Asks one agent. */
export function teamConsult(services: TeamServices) {
  return defineCapability({
    name: "team.consult",
    description:
      "Asks another agent, which works on your question with at most what you may do, and gives its answer. The task stays yours.",
    permissions: ["message"],
    input: z.strictObject({
      agent: z.string().min(1).max(128).describe("Who is asked; see team.roster."),
      ...question.shape,
    }),
    output: reply,
    run: async ({ agent, ...asked }, context) => await askAgent(services, context, agent, { kind: "consult", asked }),
  });
}

import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { takesObjective } from "./pick-capability.ts";
import type { TeamServices } from "./team-services.ts";

/** Lists who can be asked. */
export function teamRoster({ roster }: Pick<TeamServices, "roster">) {
  return defineCapability({
    name: "team.roster",
    description: "Lists the agents you can ask, hand a task to or spawn a worker of, and what each can do.",
    permissions: [],
    input: z.strictObject({}),
    output: z.object({
      agents: z.array(
        z.object({
          agent: z.string(),
          about: z.string(),
          capabilities: z.array(z.object({ name: z.string(), about: z.string(), takesWords: z.boolean() })),
        }),
      ),
    }),
    run: (_input, { task, caller }) => ({
      agents: roster(task.owner)
        .filter(({ name }) => name !== caller.id)
        .map(({ name, description, capabilities }) => ({
          agent: name,
          about: description,
          capabilities: capabilities.map((one) => ({
            name: one.name,
            about: one.description.slice(0, 300),
            takesWords: takesObjective(one),
          })),
        })),
    }),
  });
}

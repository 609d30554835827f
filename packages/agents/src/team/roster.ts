import { type Capability, capability as capabilitySchema, type Permission } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import type { Standing } from "@hearth/policy";
import { z } from "zod";
import { takesObjective } from "./pick-capability.ts";
import type { TeamServices } from "./team-services.ts";

/** Lists who can be asked. */
export function teamRoster({ roster }: Pick<TeamServices, "roster">) {
  return defineCapability({
    name: "team.roster",
    description:
      "Lists the agents you can ask, hand a task to or spawn a worker of, what each can do, and what each lacks in your task.",
    permissions: [],
    input: z.strictObject({}),
    output: z.object({
      agents: z.array(
        z.object({
          agent: z.string(),
          about: z.string(),
          /** What its capabilities touch and the caller may not: within the caller's task it is denied. */
          lacks: capabilitySchema.shape.permissions.removeDefault(),
          capabilities: z.array(z.object({ name: z.string(), about: z.string(), takesWords: z.boolean() })),
        }),
      ),
    }),
    run: (_input, { task, caller, standing }) => ({
      agents: roster(task.owner)
        .filter(({ name }) => name !== caller.id)
        .map(({ name, description, capabilities }) => ({
          agent: name,
          about: description,
          lacks: lacking(capabilities, standing?.ceiling.permissions),
          capabilities: capabilities.map((one) => ({
            name: one.name,
            about: one.description.slice(0, 300),
            takesWords: takesObjective(one),
          })),
        })),
    }),
  });
}

/** @param mine undefined where the run has no standing, and so nothing to compare with */
function lacking(
  capabilities: readonly Capability[],
  mine: Standing["ceiling"]["permissions"] | undefined,
): Permission[] {
  if (mine === undefined) return [];
  return [...new Set(capabilities.flatMap(({ permissions }) => permissions))].filter((one) => !mine.has(one));
}

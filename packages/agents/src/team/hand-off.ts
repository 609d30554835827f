import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { unlabelled } from "../loop/labels.ts";
import { inputWithNote } from "./messages/input-with-note.ts";
import { sendMessage } from "./messages/send-message.ts";
import { pickCapability, takesObjective } from "./pick-capability.ts";
import type { TeamServices } from "./team-services.ts";

const outcome = z.object({
  kind: z.enum(["handed-over", "denied", "unavailable"]),
  rule: z.string().optional(),
  why: z.string().optional(),
});

/**
 * Gives the whole task to another agent. From the moment it is stored there is one holder, the other one: this run ends,
 * its doors are closed, and a hub that is killed goes on with the new holder.
 */
export function teamHandOff(services: TeamServices) {
  return defineCapability({
    name: "team.hand-off",
    description:
      "Gives your whole task to another agent for good. Your run ends with it, and what they answer is the task's result.",
    permissions: ["message"],
    input: z.strictObject({
      agent: z.string().min(1).max(128).describe("Who gets it; see team.roster."),
      note: z.string().trim().min(1).max(8000).describe("Why, what you have done, and what is left to do."),
      capability: z
        .string()
        .max(200)
        .optional()
        .describe("Which of their capabilities; else the one that takes words."),
      input: z.record(z.string(), z.unknown()).optional().describe("Its input, where it differs from yours."),
    }),
    output: outcome,
    async run({ agent, note, capability: wanted, input }, context) {
      const { task, caller, principal } = context;
      const unavailable = (why: string) => ({ kind: "unavailable" as const, why });
      const store = await services.store();
      const past = await store.holders(principal, task.id);
      const roster = services.roster(task.owner);
      const holder =
        past.at(-1)?.agent ??
        roster.find(({ capabilities }) => capabilities.some(({ name }) => name === task.capability))?.name;
      if (caller.id !== holder)
        return unavailable(`only ${holder ?? "its holder"} can hand the task over, and you work for them`);
      if (agent === holder) return unavailable("you hold it already");
      if (past.length >= maximumHandOffs) return unavailable(`it has changed hands ${maximumHandOffs} times, do it`);
      const manifest = roster.find(({ name }) => name === agent);
      if (manifest === undefined) return unavailable("there is no such agent; team.roster lists them");
      const capability = pickCapability(manifest, wanted);
      if (capability === undefined)
        return unavailable(`it offers ${manifest.capabilities.map(({ name }) => name).join(", ")}; name one`);
      const label = (await context.labels?.recalled()) ?? unlabelled;
      // The same when the run comes back with other labels, since an approval covers it.
      const given = await context.step("input", () =>
        takesObjective(capability)
          ? inputWithNote({ task: task.input, input, note, from: caller.id, label })
          : (input ?? task.input),
      );
      let taken = true;
      const sending = await sendMessage(services, context, {
        kind: "hand-off",
        recipient: agent,
        text: note,
        summary: `${caller.id} hands the task over to ${agent}`,
        action: "task-handed-over",
        binding: { capability: capability.name, input: given },
        key: `hand-off:${past.length}`,
        deliver: async () => {
          taken = await store.handOver(principal, task.id, {
            after: past.length,
            agent,
            capability: capability.name,
            input: given,
            former: caller.id,
            note,
          });
        },
      });
      if (sending.kind === "denied") return { kind: "denied" as const, rule: sending.rule, why: sending.why };
      if (!taken) return unavailable("the task was handed over already");
      services.handedOver(task.id);
      return { kind: "handed-over" as const };
    },
  });
}

/** A task that wanders on and on is one that nobody does. */
const maximumHandOffs = 5;

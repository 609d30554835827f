import { jsonSchema } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { agreement, compareReplies } from "./conflict/compare-replies.ts";
import { askAgent, question, type Reply, reply } from "./messages/ask-agent.ts";
import type { TeamServices } from "./team-services.ts";

/** Asks several agents the same. */
export function teamBroadcast(services: TeamServices) {
  return defineCapability({
    name: "team.broadcast",
    description: "Asks several agents the same at once and gathers their answers, with who did not answer and why.",
    permissions: ["message"],
    input: z.strictObject({
      agents: z
        .array(z.string().min(1).max(128))
        .min(2)
        .max(10)
        .refine((names) => new Set(names).size === names.length, { error: "names an agent twice" })
        .describe("Who is asked; see team.roster."),
      ...question.shape,
      compare: z
        .strictObject({
          pointer: z.string().max(500).describe("JSON Pointer into the answers, such as /verdict."),
          expected: jsonSchema.optional().describe("JSON Schema that the right value satisfies: the verifier's word."),
          preferred: z.string().max(128).optional().describe("Whose value you take where nothing else decides."),
        })
        .optional()
        .describe(
          "Says which value stands where the answers differ: by receipts, then the check, then you, then a person.",
        ),
    }),
    output: z.object({
      replies: z.array(reply),
      answered: z.number().int(),
      failed: z.array(z.string()),
      agreement: agreement.optional(),
    }),
    async run({ agents, compare, ...asked }, context) {
      const settled = await Promise.allSettled(
        agents.map((agent) => askAgent(services, context, agent, { kind: "broadcast", asked })),
      );
      // A run that has to wait or stop does so when the others have come to their end, so that nothing is cut in half.
      const stopped = settled.find((one) => one.status === "rejected");
      if (stopped !== undefined) throw stopped.reason;
      const replies: Reply[] = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      return {
        replies,
        answered: replies.filter(({ kind }) => kind === "answered").length,
        failed: replies.filter(({ kind }) => kind !== "answered").map(({ agent }) => agent),
        ...(compare === undefined ? {} : { agreement: compareReplies(replies, compare) }),
      };
    },
  });
}

import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";

/** Asks for a higher permission level. */
export const teamAskPermission = defineCapability({
  name: "team.ask-permission",
  description:
    "Asks to work at a higher permission level for the rest of your task, for a reason you give. The policy allows it, or a person is asked.",
  permissions: ["message"],
  input: z.strictObject({
    level: z
      .union([z.literal(1), z.literal(2), z.literal(3)])
      .describe("1 writes and runs your programs, 2 acts on the host, 3 confirms each call with a person."),
    reason: z.string().trim().min(1).max(2000).describe("What you need it for. The person reads it."),
  }),
  output: z.object({
    kind: z.enum(["raised", "denied"]),
    level: z.number().optional(),
    rule: z.string().optional(),
    why: z.string().optional(),
  }),
  async run({ level, reason }, { effects }) {
    const outcome = await effects.rise({ level, reason }, { key: `rise:${level}` });
    if (outcome.kind === "done") return { kind: "raised" as const, level: outcome.value.level, rule: outcome.rule };
    const rule = "rule" in outcome ? outcome.rule : outcome.kind;
    return { kind: "denied" as const, rule, why: outcome.why };
  },
});

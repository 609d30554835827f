import type { Label } from "@hearth/policy";
import { z } from "zod";
import { wrapOutput } from "../../loop/tools/wrap-output.ts";

/** Characters of an input's context. */
const longestContext = 20_000;

/** What a specialist is asked to do. */
export const workInput = z.strictObject({
  objective: z.string().trim().min(1).max(8000).describe("What is wanted, in words."),
  context: z.string().max(longestContext).default("").describe("What is known already."),
  criteria: z.array(z.string().min(1).max(1000)).max(50).default([]).describe("What must hold when it is done."),
});
export type WorkInput = z.output<typeof workInput>;

/**
 * What an agent says to another one, for its prompt: data, framed as what tools return is.
 * @param label of what it had read
 */
export function quoteAgent(agent: string, text: string, label: Label): string {
  return wrapOutput({
    tool: `agent ${agent}`,
    outcome: "done",
    output: text,
    label,
    maximumCharacters: longestContext,
  });
}

/**
 * The same as the model is told it.
 * @param label of what another agent had read that gave this input; undefined where a person did, whose words need no frame
 */
export function promptOf({ objective, context, criteria }: WorkInput, label?: Label): string {
  const known = label === undefined || context === "" ? context : quoteAgent("that asks", context, label);
  return [
    ...(label === undefined ? [] : ["Another agent asks you for a part of what it does for the person."]),
    `Objective:\n${objective}`,
    ...(known === "" ? [] : [`What is known:\n${known}`]),
    ...(criteria.length === 0 ? [] : [`It is done when:\n${criteria.map((criterion) => `- ${criterion}`).join("\n")}`]),
  ].join("\n\n");
}

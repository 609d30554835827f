import { z } from "zod";
import type { Evidence } from "./facts.ts";

/** What calls of the team's tools have in common, as far as it says what became of them. */
const outcome = z.object({
  kind: z.string().optional(),
  agent: z.string().optional(),
  worker: z.string().optional(),
  rule: z.string().optional(),
  answered: z.number().optional(),
  failed: z.array(z.string()).optional(),
});

const endings: Readonly<Record<string, Evidence["outcome"]>> = {
  answered: "done",
  done: "done",
  "handed-over": "done",
  denied: "denied",
  refused: "denied",
};

/**
 * How a call of another agent counts. The tool gives a denial and a failure as values, and neither is something that was done.
 * @returns undefined for calls of other tools
 */
export function teamFact(capability: string, output: unknown): Pick<Evidence, "outcome" | "what"> | undefined {
  if (!capability.startsWith("team.")) return undefined;
  const { kind, agent, worker, rule, answered, failed = [] } = outcome.safeParse(output).data ?? {};
  const what = [
    ...(agent === undefined ? [] : [`agent ${agent}`]),
    ...(worker === undefined ? [] : [`worker ${worker}`]),
    ...(kind === undefined ? [] : [kind]),
    ...(rule === undefined ? [] : [`by ${rule}`]),
    ...(answered === undefined ? [] : [`${answered} answered`]),
    ...(failed.length === 0 ? [] : [`no answer of ${failed.join(", ")}`]),
  ];
  const ended = kind === undefined ? (answered === 0 ? "failed" : "done") : (endings[kind] ?? "failed");
  return { outcome: ended, what: what.join(", ").slice(0, 300) };
}

const cited = z.object({ citations: z.array(z.object({ source: z.string() })) });
const replies = z.object({ replies: z.array(z.unknown()) });
const reply = z.object({
  kind: z.enum(["answered", "done"]),
  // Its citations were held against what its run read; those of others are what a model says.
  capability: z.literal("research.work"),
  answer: z.unknown().optional(),
  output: z.unknown().optional(),
});

/** Sources that agents read for this run: those that a research agent's answer cites. */
export function sourcesOfTeam(output: unknown): string[] {
  const all = replies.safeParse(output).data?.replies ?? [output];
  return all.flatMap((one) => {
    const { answer, output: made } = reply.safeParse(one).data ?? {};
    return cited.safeParse(answer ?? made).data?.citations.map(({ source }) => source) ?? [];
  });
}

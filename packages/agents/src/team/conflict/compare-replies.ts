import { type JsonSchema, valueAtPointer } from "@hearth/protocol";
import { z } from "zod";
import { jsonSchemaCheck } from "../../planner/json-schema-check.ts";
import type { Reply } from "../messages/ask-agent.ts";
import { type Claim, resolveConflict } from "./resolve-conflict.ts";

/** What several answers come to. */
export const agreement = z.object({
  kind: z.enum(["agreed", "decided", "open", "nothing"]),
  value: z.unknown().optional(),
  by: z.array(z.string()).optional(),
  judge: z.enum(["evidence", "verifier", "supervisor"]).optional(),
  candidates: z.array(z.object({ by: z.string(), value: z.unknown() })).optional(),
});
export type Agreement = z.output<typeof agreement>;

const recorded = z.object({
  evidence: z.array(z.object({ outcome: z.string() })).optional(),
  unsettled: z.array(z.unknown()).optional(),
  tests: z.string().optional(),
});

/**
 * Compares one value of several answers and says which stands. The evidence is what each answer carries from its run's log, never
 * what a model says; the verifier is a check that was written before.
 * @param pointer JSON Pointer into each answer
 * @param expected what the value must satisfy
 */
export function compareReplies(
  replies: readonly Reply[],
  {
    pointer,
    expected,
    preferred,
  }: { pointer: string; expected?: JsonSchema | undefined; preferred?: string | undefined },
): Agreement {
  const claims = replies.flatMap((reply): Claim[] => {
    if (reply.kind !== "answered") return [];
    const value = valueAtPointer(reply.answer, pointer);
    if (value === undefined) return [];
    const { evidence = [], unsettled = [], tests } = recorded.safeParse(reply.answer).data ?? {};
    return [
      {
        by: reply.agent,
        value: canonical(value),
        evidence: {
          done: evidence.filter(({ outcome }) => outcome === "done").length,
          unsettled: unsettled.length,
          ...(tests === undefined ? {} : { tests: tests === "passed" ? ("passed" as const) : ("failed" as const) }),
        },
        ...(expected === undefined
          ? {}
          : { verdict: jsonSchemaCheck(expected)(value).length === 0 ? ("passed" as const) : ("failed" as const) }),
      },
    ];
  });
  if (claims.length === 0) return { kind: "nothing" };
  const preferredReply = replies.find(({ agent }) => agent === preferred);
  const taken = preferredReply === undefined ? undefined : valueAtPointer(preferredReply.answer, pointer);
  const found = resolveConflict(claims, taken === undefined ? undefined : canonical(taken));
  if (found.kind === "open")
    return {
      kind: "open",
      candidates: found.candidates.map(({ by, value }) => ({ by, value: JSON.parse(value) as unknown })),
    };
  const { kind, by } = found;
  const value = JSON.parse(found.value) as unknown;
  return { kind, value, by: [...by], ...(found.kind === "decided" ? { judge: found.judge } : {}) };
}

/** Equal values have equal texts: keys are sorted. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

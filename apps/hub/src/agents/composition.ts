import {
  type Capability,
  capabilityName,
  findReferences,
  jsonSchema,
  planKey,
  ValidationError,
} from "@hearth/protocol";
import { z } from "zod";

/**
 * A capability made of others: steps that run in order. A step's input may hold `{"$from": "input"}` for the
 * capability's own input and `{"$from": "step-key"}` for an earlier step's output, each with an optional `pointer`
 * (RFC 6901). The last step's output is the capability's.
 */
export const pipeline = z.strictObject({
  name: capabilityName,
  description: z.string().min(1).max(2000),
  keywords: z.array(z.string()).max(100).default([]),
  input: jsonSchema.default({ type: "object" }),
  output: jsonSchema.default({}),
  steps: z
    .array(z.strictObject({ key: planKey, capability: capabilityName, input: z.unknown() }))
    .min(1)
    .max(100),
});
export type Pipeline = z.output<typeof pipeline>;

/** What `POST /api/v1/agents` takes. No code is uploaded: an agent made here is composed of capabilities that are there. */
export const agentCreation = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, { error: "must be 1 to 64 lower-case letters, digits and dashes" }),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, { error: "must be a semantic version such as 1.0.0" })
    .default("1.0.0"),
  description: z.string().min(1).max(2000),
  level: z.enum(["manager", "worker"], { error: "must be manager or worker" }),
  capabilities: z.array(pipeline).min(1).max(100),
});
export type AgentCreation = z.output<typeof agentCreation>;

/**
 * Checks that each step names a capability that is there and refers to what comes before it.
 * @param find what a name stands for now
 * @throws ValidationError naming each wrong field
 */
export function checkPipelines(pipelines: readonly Pipeline[], find: (name: string) => Capability | undefined): void {
  const issues: { field: string; message: string }[] = [];
  for (const [index, { steps }] of pipelines.entries()) {
    const before = new Set(["input"]);
    for (const [position, step] of steps.entries()) {
      const field = `/capabilities/${index}/steps/${position}`;
      if (find(step.capability) === undefined) {
        issues.push({ field: `${field}/capability`, message: `no agent offers ${step.capability}` });
      }
      for (const { $from } of findReferences(step.input)) {
        if (!before.has($from)) {
          issues.push({ field: `${field}/input`, message: `refers to ${$from}, which is no earlier step` });
        }
      }
      if (before.has(step.key)) issues.push({ field: `${field}/key`, message: "is taken already" });
      before.add(step.key);
    }
  }
  if (issues.length > 0) throw new ValidationError("the agent", issues);
}

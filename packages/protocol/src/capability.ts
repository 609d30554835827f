import { z } from "zod";

/** A JSON Schema 2020-12 document, as data. */
export const jsonSchema = z.record(z.string(), z.unknown());
export type JsonSchema = z.infer<typeof jsonSchema>;

export const capabilityName = z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/, {
  error: "must be lower-case words joined by dots, such as table.aggregate",
});

/** Something an agent can do, described well enough that a planner or a model can call it. */
export const capability = z.object({
  name: capabilityName,
  description: z.string().min(1),
  /** Words by which a person may ask for it. The planner without a model matches them. */
  keywords: z.array(z.string()).default([]),
  input: jsonSchema,
  output: jsonSchema,
  /** What the capability touches; shown in a plan and enforced by the gateway. */
  permissions: z
    .array(z.enum(["files-read", "files-write", "network", "command", "sql", "spend", "message"]))
    .default([]),
});
export type Capability = z.infer<typeof capability>;
export type Permission = Capability["permissions"][number];

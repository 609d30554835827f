import { z } from "zod";
import { agentLevel } from "./principal.ts";
import { capability } from "./capability.ts";

/** What an agent declares about itself before it is given work. */
export const manifest = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, { error: "must be 1 to 64 lower-case letters, digits and dashes" }),
  version: z.string().regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, { error: "must be a semantic version such as 1.0.0" }),
  description: z.string().min(1),
  level: agentLevel.exclude(["admin"]).default("worker"),
  runtime: z.enum(["in-process", "wasm", "container", "process", "remote"]).default("in-process"),
  capabilities: z.array(capability).min(1),
  requirements: z
    .object({
      /** CPU share in thousandths of a core. */
      cpuMillicores: z.number().int().positive().default(100),
      memoryMegabytes: z.number().int().positive().default(128),
      timeoutSeconds: z.number().int().min(30).max(3600).default(300),
    })
    .prefault({}),
  /** Price of one task in micro-units of the currency (1,000,000 = 1.00). Absent means the price is unknown. */
  price: z.object({ currency: z.string().length(3), microUnits: z.number().int().nonnegative() }).optional(),
});
export type Manifest = z.infer<typeof manifest>;
export type ManifestInput = z.input<typeof manifest>;

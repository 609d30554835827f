import { capabilityName } from "@hearth/protocol";
import { z } from "zod";

/** What the verifier runs its commands by. Planners do not know of it. */
export const verifierCommand = "verifier.run";

export const verifierInput = z.strictObject({
  command: z.string().min(1).max(65_536),
  place: z.enum(["copy", "output"]),
  /** What the task that is judged did: the copy is that of the agent who does this. */
  of: capabilityName,
});

export const checkCommandOutput = z.object({
  exitCode: z.number().int().nullable(),
  timedOut: z.boolean(),
  /** The end of what it printed. */
  printed: z.string(),
});

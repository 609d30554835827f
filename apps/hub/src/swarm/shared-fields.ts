import { z } from "zod";

export const dataClassField = z
  .enum(["public", "internal", "private", "secret"])
  .optional()
  .describe("How far it may go: what is private or secret stays on this device's own threads.");

export const workersField = z.array(z.string()).describe("Whose replies made the result.");

export const placementField = z
  .array(
    z.object({
      worker: z.string(),
      place: z.enum(["thread", "device"]),
      blocks: z.int(),
      wrong: z.int(),
    }),
  )
  .describe(
    "Where it was computed: threads of this device and devices that joined, with how many blocks and wrong replies.",
  );

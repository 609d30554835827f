import { z } from "zod";

/** Whether a person's secret store is there, and can be read now. */
export const secretStoreState = z.enum(["none", "closed", "open", "locked", "damaged"]);
export type SecretStoreState = z.infer<typeof secretStoreState>;

/** A stored secret: its name and where it may go; never its value. `changedAt` is in milliseconds since the Unix epoch. */
export const secretView = z.object({
  name: z.string(),
  bindings: z.array(
    z.object({
      host: z.string(),
      port: z.number(),
      methods: z.array(z.string()),
      pathPrefixes: z.array(z.string()),
      agents: z.array(z.string()),
      header: z.string(),
      format: z.string(),
    }),
  ),
  changedAt: z.number(),
});
export type SecretView = z.infer<typeof secretView>;

export const secretList = z.object({ store: secretStoreState, secrets: z.array(secretView) });
export type SecretList = z.infer<typeof secretList>;

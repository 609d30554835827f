import { z } from "zod";

/** A database by the name that agents use; its password is never shown. */
export const namedDatabase = z.object({
  name: z.string(),
  host: z.string(),
  port: z.number(),
  database: z.string(),
  user: z.string(),
  tls: z.boolean(),
  /** Milliseconds since the Unix epoch. */
  changedAt: z.number(),
});
export type NamedDatabase = z.infer<typeof namedDatabase>;

/** What a look at a database found, and what a person should do about it. */
export const databaseCheck = z.object({
  server: z.string(),
  user: z.string(),
  superuser: z.boolean(),
  roles: z.array(z.object({ role: z.string(), usable: z.boolean(), superuser: z.boolean() })),
  advice: z.array(z.string()),
});
export type DatabaseCheck = z.infer<typeof databaseCheck>;

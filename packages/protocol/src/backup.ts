import { z } from "zod";

/** A whole copy of a hub's home. */
export const backupEntry = z.object({
  name: z.string(),
  /** Milliseconds since the Unix epoch. */
  madeAt: z.number(),
  /** Of its files together. */
  bytes: z.number(),
  files: z.number(),
  /** The version of Hearth that made it. */
  hearth: z.string(),
});
export type BackupEntry = z.infer<typeof backupEntry>;

export const backupList = z.object({
  /** Where they lie on the hub's machine. */
  folder: z.string(),
  /** Newest first. */
  backups: z.array(backupEntry),
  /** When the next one is made by itself, in milliseconds since the Unix epoch; missing where none is. */
  nextAt: z.number().optional(),
  /** Why the last one failed. */
  problem: z.string().optional(),
});
export type BackupList = z.infer<typeof backupList>;

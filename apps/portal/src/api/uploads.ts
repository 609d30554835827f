import { call } from "./call.ts";

/** The most bytes of one file that are sent at all; the hub has a limit of its own for each person. */
export const largestUpload = 50 * 1024 * 1024;

/**
 * Brings files to the hub, among the person's own, into a folder that a goal may read.
 * @returns the folder's absolute path on the hub's machine
 * @throws Problem
 */
export async function upload(files: readonly File[]): Promise<string> {
  const { folder } = await call<{ folder: string }>("GET", "/api/v1/files");
  const name = `uploads/${new Date().toISOString().replaceAll(":", "-").slice(0, 19)}-${crypto.randomUUID().slice(0, 8)}`;
  for (const file of files) await call("PUT", `/api/v1/files/${name}/${encodeURIComponent(file.name)}`, { body: file });
  return `${folder}/${name}`;
}

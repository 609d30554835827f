import { hash } from "node:crypto";
import { z } from "zod";

const length = 16;

/** Names one content of a file. Whoever changes a file gives the version they read, and is refused when it is another. */
export function versionOf(content: Uint8Array | string): string {
  return hash("sha256", content).slice(0, length);
}

export const versionInput = z
  .string()
  .regex(/^[0-9a-f]{16}$/, { error: "must be a version as workspace.read gives it" })
  .describe("The version you read. The call is refused when the file has changed since.");

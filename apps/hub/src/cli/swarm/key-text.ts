import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** A public key as it was given: a file's content where there is one of that name, 32 raw bytes or text; else the words themselves. */
export function keyText(folder: string, given: string): string | Uint8Array {
  const path = resolve(folder, given);
  if (!existsSync(path)) return given;
  const bytes = readFileSync(path);
  return bytes.length === 32 ? bytes : bytes.toString("utf8");
}

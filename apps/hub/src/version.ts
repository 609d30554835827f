import { readFileSync } from "node:fs";

/** Of the hub, as its package says. */
export function hubVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

import type { DatabaseCheck } from "@hearth/sdk";
import type { Output } from "./output.ts";

/** What a look at a database found, and what to do about it. */
export function printDatabaseCheck(output: Output, name: string, { server, user, roles, advice }: DatabaseCheck): void {
  output.text(`${name}: ${server}, as ${user}`);
  for (const { role, usable } of roles) output.text(`  ${usable ? "agents can run as" : "nobody can run as"} ${role}`);
  for (const line of advice) output.note(`  ${line}`);
}

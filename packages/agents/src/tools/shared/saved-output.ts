import { hash } from "node:crypto";
import type { AgentContext } from "@hearth/runtimes";

/** Keeps a long output as a file of the agent's copy, so that any page of it can be read. @returns its path */
export async function saveOutput(context: AgentContext, what: string, text: string): Promise<string> {
  const path = `.undo/output-${hash("sha256", `${what}\0${text}`).slice(0, 12)}.txt`;
  await context.copy.write(".undo/.gitignore", "*\n");
  await context.copy.write(path, text.toWellFormed(), { signal: context.signal });
  return path;
}

import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { prepareWorkspace, sandboxStatus } from "../src/index.ts";
import { folder } from "./stage.ts";

/** What of the sandbox is here. */
export const status = await sandboxStatus();
/** Why commands cannot be run here; false where they can. */
export const skip = status.available ? false : `no sandbox here: ${status.reason}`;

/** A workspace of one's own, as a hub prepares it. */
export async function workspace(context: TestContext): Promise<string> {
  const base = await folder(context);
  await chmod(base, 0o755);
  const made = join(base, "work");
  await mkdir(made);
  await prepareWorkspace(made);
  return made;
}

export const bash = (text: string): { command: { bash: string } } => ({ command: { bash: text } });

/** Waits until something is so. @throws the signal's reason after 20 seconds */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = AbortSignal.timeout(20_000);
  while (!(await condition())) {
    deadline.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

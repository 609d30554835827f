import { hash } from "node:crypto";
import { HearthError } from "@hearth/protocol";
import type { WorkspaceWriter } from "@hearth/sandbox";
import { shownCharacters } from "../errors/command-failed-error.ts";

/**
 * Keeps what a failed command printed, where that is more than its error shows. The same text always has the same name, so
 * a task that is run again leaves one file.
 * @returns the path in the output folder; undefined where all is shown, or the file may not be written: how the command
 * ended is what has to be told
 */
export async function keepOutput(output: WorkspaceWriter, printed: string): Promise<string | undefined> {
  if (printed.trim().length <= shownCharacters) return undefined;
  const path = `failed-command-${hash("sha256", printed).slice(0, 12)}.txt`;
  try {
    return (await output.write(path, printed)).path;
  } catch (error) {
    if (!HearthError.isInstance(error) || error.code === "HEARTH_TASK_PARKED") throw error;
    return undefined;
  }
}

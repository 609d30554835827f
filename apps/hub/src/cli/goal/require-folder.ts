import { stat } from "node:fs/promises";
import { UsageError } from "../errors/usage-error.ts";

/** @throws UsageError when `--in` names no folder */
export async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  const what = found === undefined ? "there is no folder" : "this is no folder:";
  throw new UsageError(`--in: ${what} ${path}`, {
    field: "--in",
    hint: "Name the folder that holds the files of the goal.",
  });
}

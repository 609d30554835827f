import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { ValidationError } from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";

/** The real path of a SQLite file of the input folder. @throws NotFoundError, or what the reader throws */
export async function findSqlite(workspace: WorkspaceReader, file: string): Promise<string> {
  const { path } = await workspace.stat(file);
  const whole = join(workspace.root, path);
  // SQLite opens by path and would follow a link that was put there meanwhile.
  if ((await realpath(whole)) !== whole)
    throw new ValidationError("the database", [{ field: "/database", message: `is a link: ${file}` }]);
  return whole;
}

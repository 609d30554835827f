import { HearthError } from "@hearth/protocol";

/** An agent's workspace would hold more than it may. Nothing was written. */
export class WorkspaceQuotaError extends HearthError {
  readonly code = "HEARTH_WORKSPACE_QUOTA";
  override readonly status = 507;

  constructor(agent: string, what: "bytes" | "files", found: number, limit: number) {
    super(`the workspace of ${agent} would hold ${found} ${what} and may hold ${limit}`, {
      hint: "Hand over what is finished and delete what is not needed. A person can empty the folders below workspaces/ in Hearth's home.",
    });
  }
}

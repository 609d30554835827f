import { HearthError } from "@hearth/protocol";

/** Hearth runs as root and the workspace belongs to root: no unprivileged user could work in it. */
export class WorkspaceOwnerError extends HearthError {
  readonly code = "HEARTH_WORKSPACE_OWNER";
  override readonly status = 409;

  constructor(folder: string) {
    super(`workspace ${folder} belongs to root, and the sandbox never runs as root`, {
      hint: "Start Hearth as an ordinary user, or give the folder to one: chown -R nobody: FOLDER.",
      field: "/workspace/folder",
    });
  }
}

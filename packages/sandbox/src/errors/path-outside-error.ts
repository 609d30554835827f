import { HearthError } from "@hearth/protocol";

/** The path would leave the workspace: `..`, an absolute path, a symbolic link, or a folder swapped under our feet. */
export class PathOutsideError extends HearthError {
  readonly code = "HEARTH_PATH_OUTSIDE";
  override readonly status = 403;

  constructor(path: string, why: string, cause?: unknown) {
    super(`path ${JSON.stringify(path)} ${why}`, {
      hint: "Use a path relative to the workspace, with forward slashes, that passes through no symbolic link.",
      field: "/path",
      cause,
    });
  }
}

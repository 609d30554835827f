import { HearthError } from "@hearth/protocol";

/** A file that programs outside the sandbox obey (a git hook, agent or editor settings): no agent may write it. */
export class PathProtectedError extends HearthError {
  readonly code = "HEARTH_PATH_PROTECTED";
  override readonly status = 403;

  constructor(path: string) {
    super(`path ${JSON.stringify(path)} is protected: programs outside the sandbox obey it`, {
      hint: "Change this file yourself, outside Hearth; agents never may.",
      field: "/path",
    });
  }
}

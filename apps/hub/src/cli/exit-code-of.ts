import { HearthError } from "@hearth/protocol";
import { type ExitCode, exitCode } from "./exit-code.ts";

/** The exit code that tells a script what kind of error it was. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!HearthError.isInstance(error)) return exitCode.failed;
  if (error.code === "HEARTH_UNREACHABLE" || error.code === "HEARTH_HUB_NOT_RUNNING") return exitCode.unreachable;
  if (error.status === 401 || error.status === 403) return exitCode.refused;
  if (error.status === 400 || error.status === 413 || error.status === 422) return exitCode.usage;
  return exitCode.failed;
}

import { HearthError } from "@hearth/protocol";

const shownCharacters = 2000;

/** Git ran and said no. The message holds what it said. */
export class GitFailedError extends HearthError {
  readonly code = "HEARTH_GIT_FAILED";
  override readonly status = 422;

  constructor(command: string, { exitCode, timedOut, stdout, stderr }: GitEnd) {
    const how = timedOut ? "ran out of time" : `ended with ${exitCode ?? "a signal"}`;
    const said = `${stderr}\n${stdout}`.trim().slice(0, shownCharacters);
    super(`git ${command} ${how}${said === "" ? "" : `: ${said}`}`, {
      hint: "Read what git said. Look at the state with git.status, and correct the input.",
    });
  }
}

export interface GitEnd {
  exitCode: number | null;
  timedOut: boolean;
  stdout: string;
  stderr: string;
}

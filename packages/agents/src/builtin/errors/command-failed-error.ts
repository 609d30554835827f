import { HearthError } from "@hearth/protocol";

/** Characters of the output that the message holds: the last ones. */
export const shownCharacters = 2000;

/** A command ran and ended badly. The message holds the end of what it printed, and says where the whole is. */
export class CommandFailedError extends HearthError {
  readonly code = "HEARTH_COMMAND_FAILED";
  override readonly status = 422;

  /** @param kept the file of the output folder that holds all it printed, where that is more than is shown */
  constructor(command: string, how: string, output: string, kept?: string) {
    const end = output.trim().slice(-shownCharacters);
    const where = kept === undefined ? "" : `; all it printed is in ${kept} of the output folder`;
    super(`${command} ${how}${where}${end === "" ? "" : `; it printed: ${end}`}`, {
      hint: "Read what it printed; correct the command or the files, and hand the goal in anew.",
    });
  }
}

import { textValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { CommandFailedError } from "../errors/command-failed-error.ts";
import { effectValue } from "../shared/effect-value.ts";
import { keepOutput } from "./keep-output.ts";

export const commandRun = defineCapability({
  name: "command.run",
  description:
    "Runs a shell command in the sandbox, over the goal's folder (read-only) or a copy of it, and gives what it prints.",
  keywords: ["run", "execute", "command", "shell"],
  permissions: ["command", "files-write"],
  input: z.strictObject({
    command: z.string().min(1).max(65_536).describe("The command, as it would be typed into bash."),
    place: z
      .enum(["input", "copy", "output"])
      .describe("Where it runs: the goal's folder read-only, a copy of it, or the folder of results.")
      .optional(),
    needsNetwork: z.boolean().default(false).describe("It is of no use without the network."),
  }),
  output: textValue,
  async run({ command, place, needsNetwork }, { effects, output, signal }) {
    const outcome = await effects.command(command, { needsNetwork, signal, ...(place === undefined ? {} : { place }) });
    const result = await effectValue(`the command ${command}`, outcome);
    const printed = [result.stdout, result.stderr].filter((text) => text !== "").join("\n");
    if (result.timedOut || result.exitCode !== 0) {
      const how = result.timedOut ? "ran out of time" : `ended with ${result.signal ?? `exit code ${result.exitCode}`}`;
      const whole = result.outputTruncated ? `${printed}\n(more was printed; only the first 1 MiB is kept)\n` : printed;
      throw new CommandFailedError(command, how, printed, await keepOutput(output, whole));
    }
    const text = result.outputTruncated ? `${printed}\n(more than 1 MiB was printed; the rest is not here)` : printed;
    return { kind: "text" as const, text, source: command };
  },
});

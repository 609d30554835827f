import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { effectValue } from "../../builtin/shared/effect-value.ts";
import { pageOf } from "../shared/page-of.ts";
import { saveOutput } from "../shared/saved-output.ts";

const maximumCharacters = 12_000;

export const shellRun = defineCapability({
  name: "shell.run",
  description:
    "Runs a command in the sandbox, in your copy unless place says otherwise, and tells how it ended and what it printed. Long output is saved, to be read on with workspace.read.",
  permissions: ["command", "files-write"],
  input: z.strictObject({
    command: z.string().min(1).max(65_536).describe("As it would be typed into bash."),
    place: z.enum(["copy", "input", "output"]).default("copy").describe("Where it runs. input is read-only."),
    needsNetwork: z.boolean().default(false).describe("It is of no use without the network: a person may be asked."),
    why: z.string().max(300).optional().describe("One line for the person, should they be asked."),
  }),
  output: z.object({
    exitCode: z.number().nullable(),
    timedOut: z.boolean(),
    signal: z.string().optional(),
    text: z.string(),
    totalCharacters: z.number(),
    /** A file of your copy with all that was printed. */
    saved: z.string().optional(),
    network: z.enum(["none", "open", "withheld"]),
    milliseconds: z.number(),
  }),
  async run({ command, place, needsNetwork, why }, context) {
    const outcome = await context.effects.command(command, {
      place,
      needsNetwork,
      signal: context.signal,
      ...(why === undefined ? {} : { agentText: why }),
    });
    const result = await effectValue(`the command ${command}`, outcome);
    const printed = [result.stdout, result.stderr].filter((text) => text !== "").join("\n");
    // Failures stand at the end, so the end is what is shown.
    const start = Math.max(0, printed.length - maximumCharacters);
    const { text } = pageOf(printed, { offset: start, maximum: maximumCharacters });
    const saved = start > 0 ? await saveOutput(context, command, printed) : undefined;
    return {
      exitCode: result.exitCode,
      timedOut: result.timedOut,
      ...(result.signal === null ? {} : { signal: result.signal }),
      text: start > 0 ? `… ${start} characters before\n${text}` : text,
      totalCharacters: printed.length,
      ...(saved === undefined ? {} : { saved }),
      network: result.network,
      milliseconds: result.milliseconds,
    };
  },
});

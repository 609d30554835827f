import { defineAgent, defineCapability } from "@hearth/runtimes";
import { effectValue } from "../../builtin/shared/effect-value.ts";
import { builtinManifest } from "../../builtin/shared/builtin-manifest.ts";
import { checkCommandOutput, verifierCommand, verifierInput } from "./check-command.ts";

const keptCharacters = 4000;

/** The verifier's hands: a command of a check is a task of its own, so it is decided, contained, asked about and recorded as any other. */
export const verifierAgent = defineAgent({
  manifest: builtinManifest("verifier", "Runs the commands of acceptance checks in the sandbox."),
  capabilities: [
    defineCapability({
      name: verifierCommand,
      description: "Runs the command of an acceptance check and gives how it ended.",
      permissions: ["command"],
      input: verifierInput,
      output: checkCommandOutput,
      async run({ command, place }, { effects, signal }) {
        const outcome = await effects.command(command, { place, signal });
        const { exitCode, timedOut, stdout, stderr } = await effectValue(`the command ${command}`, outcome);
        const printed = [stdout, stderr].filter((text) => text !== "").join("\n");
        return { exitCode, timedOut, printed: printed.slice(-keptCharacters) };
      },
    }),
  ],
});

import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { commandRun } from "./run.ts";

/** Runs the commands a person wrote out. */
export const commandAgent = defineAgent({
  manifest: builtinManifest("command", "Runs commands in the sandbox, over the files of the goal."),
  capabilities: [commandRun],
});

import { defineAgent } from "@hearth/runtimes";
import { toolManifest } from "../shared/tool-manifest.ts";
import { shellRun } from "./run.ts";

/** Commands, judged by the policy of whoever calls. */
export const shellTools = defineAgent({
  manifest: toolManifest("shell", "Runs commands in the sandbox."),
  capabilities: [shellRun],
});

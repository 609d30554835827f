import { defineAgent } from "@hearth/runtimes";
import { toolManifest } from "../shared/tool-manifest.ts";
import { testsDetect } from "./detect.ts";
import { testsRun } from "./run.ts";

/** The project's own tests. */
export const testTools = defineAgent({
  manifest: toolManifest("test", "Finds out how a project is tested, and tests it."),
  capabilities: [testsDetect, testsRun],
});

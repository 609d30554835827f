import { defineAgent } from "@hearth/runtimes";
import { toolManifest } from "../shared/tool-manifest.ts";
import { qualityChecks } from "./checks.ts";
import { qualityDependencies } from "./dependencies.ts";
import { qualityPatterns } from "./patterns.ts";
import { qualitySecrets } from "./secrets.ts";

/** What can be said of code without running it. */
export const qualityTools = defineAgent({
  manifest: toolManifest("quality", "Looks for secrets, dangerous constructs and doubtful dependencies."),
  capabilities: [qualityChecks, qualitySecrets, qualityPatterns, qualityDependencies],
});

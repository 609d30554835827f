import { defineAgent } from "@hearth/runtimes";
import { toolManifest } from "../shared/tool-manifest.ts";
import { hostAct } from "./act.ts";

/**
 * The machine itself, by typed verbs. The helper that carries them out is not part of Hearth yet, so the gateway answers
 * each that the policy would allow with `host-helper-missing`.
 */
export const hostTools = defineAgent({
  manifest: toolManifest("host", "Acts on this machine by typed verbs."),
  capabilities: [hostAct],
});

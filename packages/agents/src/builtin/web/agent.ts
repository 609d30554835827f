import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { webFetch } from "./fetch.ts";

/** Fetches the addresses a person wrote out. */
export const webAgent = defineAgent({
  manifest: builtinManifest("web", "Fetches text from the web."),
  capabilities: [webFetch],
});

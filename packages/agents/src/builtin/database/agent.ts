import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { databaseQuery } from "./query.ts";

/** Asks databases what a person wrote out in SQL. */
export const databaseAgent = defineAgent({
  manifest: builtinManifest("database", "Asks databases in SQL."),
  capabilities: [databaseQuery],
});

import { defineAgent } from "@hearth/runtimes";
import { toolManifest } from "../shared/tool-manifest.ts";
import { databaseExplain } from "./explain.ts";
import { databaseExport } from "./export.ts";
import { databaseLoad } from "./load.ts";
import { databaseRead } from "./read.ts";
import { databaseSchema } from "./schema.ts";

/** Databases: SQLite files of the task, and those the person has named. */
export const databaseTools = defineAgent({
  manifest: toolManifest("database", "Describes, asks, loads and exports databases."),
  capabilities: [databaseSchema, databaseRead, databaseExplain, databaseLoad, databaseExport],
});

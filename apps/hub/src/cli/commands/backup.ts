import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, word } from "./flags.ts";

export interface BackupFolderFlags {
  json: boolean;
  folder?: string;
}

const folderFlag = {
  kind: "parsed",
  parse: word,
  brief: "Where backups lie, where it is not HEARTH_HOME/backups",
  placeholder: "DIR",
  optional: true,
} as const;
const nameArgument = {
  kind: "tuple",
  parameters: [{ brief: "The backup, as hearth backup list names it", parse: word, placeholder: "name" }],
} as const;

const make = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/backup-make.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Copy everything the hub knows, also while it runs" },
});

const list = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/backup-list.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List backups, and when the next one is made" },
});

const verify = buildCommand<BackupFolderFlags, [string], CliContext>({
  loader: () => import("../run/backup-verify.ts"),
  parameters: { flags: { json: jsonFlag, folder: folderFlag }, positional: nameArgument },
  docs: { brief: "Read a whole backup again and say whether it could be put back" },
});

const restore = buildCommand<BackupFolderFlags, [string], CliContext>({
  loader: () => import("../run/backup-restore.ts"),
  parameters: { flags: { json: jsonFlag, folder: folderFlag }, positional: nameArgument },
  docs: {
    brief: "Put a backup in the place of what the hub has now; the hub must be down",
    fullDescription:
      "All of the backup is read again first, and nothing is changed where it is not whole. What was there is kept in HEARTH_HOME/backups/replaced-TIME until you remove it; of a PostgreSQL database a backup is made first.",
  },
});

export const backup = buildRouteMap({
  routes: { make, list, verify, restore },
  docs: { brief: "Copies of everything the hub knows" },
});

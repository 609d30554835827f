import { queryOptions } from "@tanstack/react-query";
import type { BackupEntry, BackupList } from "@hearth/sdk";
import { call } from "./call.ts";

export const backupsQuery = queryOptions({
  queryKey: ["backups"],
  queryFn: ({ signal }) => call<BackupList>("GET", "/api/v1/backups", { signal }),
});

/** Answers once the backup is whole. */
export const makeBackup = (): Promise<BackupEntry> => call("POST", "/api/v1/backups");

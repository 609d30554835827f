import { type BackupEntry, backupEntry, type BackupList, backupList } from "@hearth/protocol";
import type { CallOptions, Transport } from "../transport.ts";

/** Copies of the hub's home; for its owner only. */
export interface BackupResource {
  list(options?: CallOptions): Promise<BackupList>;
  /** Makes one now. Resolves once it is whole. */
  make(options?: CallOptions): Promise<BackupEntry>;
}

export function backupResource(transport: Transport): BackupResource {
  return {
    list: (options) => transport.call(backupList, "GET", "/api/v1/backups", options),
    make: (options) => transport.call(backupEntry, "POST", "/api/v1/backups", options),
  };
}

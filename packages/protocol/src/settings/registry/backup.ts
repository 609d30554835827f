import type { SettingDefinition } from "../setting-definition.ts";

const on = { key: "backup_enabled", value: true };

/** Copies of the hub's home. */
export const backupSettings: readonly SettingDefinition[] = [
  {
    key: "backup_enabled",
    label: "Make backups",
    description:
      "Copy everything the hub knows, while it runs; one that was missed while it was down is made at the next start",
    category: "backup",
    scope: "hub",
    ownerOnly: true,
    type: "toggle",
    default: true,
  },
  {
    key: "backup_schedule",
    label: "When",
    description:
      "Minute, hour, day of the month, month, day of the week, by the clock of the hub's machine: 0 3 * * * is every night at three",
    category: "backup",
    scope: "hub",
    ownerOnly: true,
    type: "cron",
    default: "0 3 * * *",
    dependsOn: on,
  },
  {
    key: "backup_retention_days",
    label: "Kept for",
    description: "Older backups are removed when a new one was made; the newest always stays",
    category: "backup",
    scope: "hub",
    ownerOnly: true,
    type: "number",
    default: 30,
    minimum: 1,
    maximum: 3650,
    step: 1,
    unit: "days",
  },
  {
    key: "backup_folder",
    label: "Where",
    description: "A folder of the hub's machine, best on another disk; empty for backups in Hearth's own folder",
    category: "backup",
    scope: "hub",
    ownerOnly: true,
    type: "text",
    default: "",
    placeholder: "/mnt/disk/hearth-backups",
    pattern: { source: "(?:/.*)?", words: "must be empty, or a path that begins with /" },
  },
];

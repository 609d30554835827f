import { appearanceSettings } from "./registry/appearance.ts";
import { backupSettings } from "./registry/backup.ts";
import { hubSettings } from "./registry/hub.ts";
import { modelSettings } from "./registry/models.ts";
import { notificationSettings } from "./registry/notifications.ts";
import { swarmSettings } from "./registry/swarm.ts";
import type { SettingDefinition } from "./setting-definition.ts";

/** Everything that can be set. What nothing reads is not here. */
export const settingRegistry: readonly SettingDefinition[] = [
  ...appearanceSettings,
  ...notificationSettings,
  ...hubSettings,
  ...swarmSettings,
  ...modelSettings,
  ...backupSettings,
];

const byKey = new Map(settingRegistry.map((definition) => [definition.key, definition]));

export function findSetting(key: string): SettingDefinition | undefined {
  return byKey.get(key);
}

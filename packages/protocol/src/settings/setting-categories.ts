import type { SettingCategoryDefinition } from "./setting-definition.ts";

/** The groups of settings, in the order in which they are shown. One without a setting is not shown. */
export const settingCategories: readonly SettingCategoryDefinition[] = [
  { id: "appearance", label: "Appearance", description: "How the portal looks to you", icon: "palette" },
  { id: "notifications", label: "Notifications", description: "What you are told, and where", icon: "bell" },
  { id: "api_keys", label: "Service keys", description: "Keys of services the hub uses", icon: "key" },
  { id: "agents", label: "Agents", description: "Who may be given work, and how they ask models", icon: "bot" },
  { id: "memory", label: "Memory", description: "How much is remembered", icon: "brain" },
  { id: "security", label: "Security", description: "How long sessions last, and other ways in", icon: "shield" },
  {
    id: "performance",
    label: "Performance",
    description: "How much runs at once, for whom, and by which model",
    icon: "gauge",
  },
  { id: "database", label: "Database", description: "What is kept, and for how long", icon: "database" },
  { id: "backup", label: "Backup", description: "Copies of what the hub has", icon: "archive" },
  { id: "domains", label: "Domains", description: "Names under which things are reached", icon: "globe" },
  { id: "voice", label: "Voice", description: "Speaking and listening", icon: "mic" },
  { id: "plugins", label: "Plugins", description: "What others wrote", icon: "plug" },
];

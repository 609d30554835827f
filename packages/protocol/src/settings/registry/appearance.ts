import type { SettingDefinition } from "../setting-definition.ts";

export const appearanceSettings: readonly SettingDefinition[] = [
  {
    key: "theme",
    label: "Theme",
    description: "Light or dark; high contrast for eyes that want it",
    category: "appearance",
    scope: "person",
    type: "select",
    default: "system",
    options: [
      { value: "system", label: "As the system is" },
      { value: "light", label: "Light" },
      { value: "dark", label: "Dark" },
      { value: "contrast", label: "High contrast" },
    ],
  },
  {
    key: "accent_color",
    label: "Accent colour",
    description: "The colour of buttons and of what is chosen",
    category: "appearance",
    scope: "person",
    type: "colour",
    default: "#6366f1",
  },
  {
    key: "compact_mode",
    label: "Compact mode",
    description: "Smaller spacing and letters",
    category: "appearance",
    scope: "person",
    type: "toggle",
    default: false,
  },
  {
    key: "show_agent_avatars",
    label: "Show agent avatars",
    description: "A picture beside what each agent says",
    category: "appearance",
    scope: "person",
    type: "toggle",
    default: true,
  },
];

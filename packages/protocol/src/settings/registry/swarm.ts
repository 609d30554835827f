import type { SettingDefinition } from "../setting-definition.ts";

export const swarmSettings: readonly SettingDefinition[] = [
  {
    key: "swarm_share_tasks",
    label: "Let trusted devices compute my tasks",
    description:
      "Blocks of your matrix products may go to devices that the owner of this hub trusts; what is private never does. The owner's go there in any case",
    category: "performance",
    scope: "person",
    type: "toggle",
    default: false,
  },
  {
    key: "swarm_fault_injection",
    label: "Faults on purpose in the swarm",
    description: "The owner and operators may have workers drop, delay, pause and crash, to see what the swarm bears",
    category: "performance",
    scope: "hub",
    type: "toggle",
    default: false,
  },
];

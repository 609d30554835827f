import type { Filled } from "./fill-hub.ts";

/** Every page and view by a short name. @param filled what a hub has to show; without it, only what a new one has */
export function addressesOfPages(filled?: Filled): Record<string, string> {
  return {
    login: "/login",
    welcome: "/welcome",
    "chat-new": "/chat",
    ...(filled === undefined ? {} : { "chat-done": `/chat/${filled.done.id}` }),
    tasks: "/tasks",
    ...(filled === undefined
      ? {}
      : {
          "tasks-failed": "/tasks?state=failed",
          "task-graph": `/tasks?goal=${filled.done.id}&view=graph`,
          visualize: `/visualize?goal=${filled.done.id}`,
        }),
    approvals: "/approvals",
    answered: "/approvals?view=answered",
    grants: "/approvals?view=grants",
    memory: "/memory",
    "memory-inbox": "/memory?view=inbox",
    journal: "/journal",
    audit: "/journal?view=audit",
    compliance: "/journal?view=compliance",
    feed: "/feed",
    agents: "/agents",
    ...(filled === undefined ? {} : { agent: "/agents?agent=code" }),
    swarm: "/swarm",
    budgets: "/budgets",
    people: "/people",
    system: "/system",
    logs: "/logs",
    settings: "/settings",
    account: "/settings?section=account",
    access: "/settings?section=access",
    models: "/settings?section=models",
    secrets: "/settings?section=secrets",
    "settings-appearance": "/settings?section=appearance",
    "settings-notifications": "/settings?section=notifications",
    "settings-keys": "/settings?section=api_keys",
    "settings-agents": "/settings?section=agents",
    "settings-memory": "/settings?section=memory",
    "settings-security": "/settings?section=security",
    "settings-performance": "/settings?section=performance",
    "settings-database": "/settings?section=database",
    "settings-backup": "/settings?section=backup",
    "settings-history": "/settings?section=history",
    nowhere: "/chat/01a223d0-9092-7001-854d-b6a5a27d2541",
  };
}

import type { DurableOutcome } from "@hearth/gateway";
import type { Permission } from "@hearth/protocol";
import type { AgentEffects } from "./agent-effects.ts";

type Tool = Parameters<AgentEffects["perform"]>[0]["request"]["tool"];

/** Closes the doors that the plan did not name: they answer with a denial. */
export function namedEffects(permissions: ReadonlySet<Permission>, effects: AgentEffects): AgentEffects {
  const has = (permission: Permission): boolean => permissions.has(permission);
  return {
    command: (text, options) => (has("command") ? effects.command(text, options) : closed("command")),
    sql: (query, database, options) => (has("sql") ? effects.sql(query, database, options) : closed("sql")),
    fetch: (url, options) => (has("network") ? effects.fetch(url, options) : closed("network")),
    perform: (effect, options) => {
      const permission = permissionFor(effect.request);
      return permission !== undefined && has(permission) ? effects.perform(effect, options) : closed(permission);
    },
    rise: (request, options) => effects.rise(request, options),
  };
}

/** Every door closed: for a run that was given none. */
export const closedEffects: AgentEffects = {
  command: () => closed("command"),
  sql: () => closed("sql"),
  fetch: () => closed("network"),
  perform: (effect) => closed(permissionFor(effect.request)),
  rise: () => Promise.resolve({ kind: "denied", rule: "no-doors", why: "this run has no doors to the world" }),
};

function closed<Value>(permission: Permission | undefined): Promise<DurableOutcome<Value>> {
  return Promise.resolve(
    permission === undefined
      ? { kind: "denied", rule: "model-door", why: "models are asked through the model door only" }
      : { kind: "denied", rule: "plan-names-not", why: `the plan did not name the permission ${permission}` },
  );
}

const permissionOf: Readonly<Record<Exclude<Tool, "path" | "model">, Permission>> = {
  command: "command",
  verb: "command",
  sql: "sql",
  egress: "network",
  spend: "spend",
  message: "message",
};

function permissionFor({ tool, args }: Parameters<AgentEffects["perform"]>[0]["request"]): Permission | undefined {
  // A model is asked through its own door: the place to ask is the person's to name, never an agent's.
  if (tool === "model") return undefined;
  if (tool !== "path") return permissionOf[tool];
  return "mode" in args && args.mode === "read" ? "files-read" : "files-write";
}

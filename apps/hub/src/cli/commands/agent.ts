import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { idArgument, jsonFlag } from "./flags.ts";

const list = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/agent-list.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List agents and what they can do" },
});

const show = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/agent-show.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("agent") },
  docs: { brief: "Show an agent, its capabilities and how it fares" },
});

export interface AgentNewFlags {
  json: boolean;
  about?: string;
  tool?: readonly string[];
}

const create = buildCommand<AgentNewFlags, [string], CliContext>({
  loader: () => import("../run/agent-new.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      about: { kind: "parsed", parse: String, brief: "What it is for, in one line", optional: true },
      tool: {
        kind: "parsed",
        parse: String,
        variadic: true,
        brief: "A capability it may use, or a group such as workspace.*; may be given several times",
        optional: true,
      },
    },
    positional: idArgument("agent"),
  },
  docs: { brief: "Write an AGENT.md for a new agent" },
});

const reload = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/agent-reload.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Take changed AGENT.md files into use now, and say which cannot be used" },
});

const health = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/agent-health.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Show how agents fare, and what was done about those that do not" },
});

const restart = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/agent-restart.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("agent") },
  docs: { brief: "End an agent's runs, give their tasks back, and open it anew" },
});

const stop = buildCommand<{ json: boolean; now: boolean }, [string], CliContext>({
  loader: () => import("../run/agent-stop.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      now: { kind: "boolean", brief: "End its runs too, and give their tasks back", default: false },
    },
    positional: idArgument("agent"),
  },
  docs: {
    brief: "Have an agent take no more tasks",
    fullDescription:
      "What runs goes on to its end unless --now is given, and what waits for the agent waits until it is started. It stays stopped when the hub is started anew.",
  },
});

const start = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/agent-start.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("agent") },
  docs: { brief: "Have an agent that was stopped take tasks again" },
});

export const agent = buildRouteMap({
  routes: { list, show, new: create, reload, health, restart, stop, start },
  docs: { brief: "List, show, write, reload, stop, start and restart agents, and see how they fare" },
});

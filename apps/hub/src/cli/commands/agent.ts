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

export const agent = buildRouteMap({ routes: { list, show }, docs: { brief: "List and show agents" } });

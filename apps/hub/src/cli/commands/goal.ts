import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { idArgument, jsonFlag, limitFlag } from "./flags.ts";

const list = buildCommand<{ json: boolean; limit: number }, [], CliContext>({
  loader: () => import("../run/goal-list.ts"),
  parameters: { flags: { json: jsonFlag, limit: limitFlag } },
  docs: { brief: "List goals, newest first" },
});

const show = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/goal-show.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("goal") },
  docs: { brief: "Show a goal, its tasks, its answer, its files and its receipts" },
});

const approve = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/goal-approve.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("goal") },
  docs: { brief: "Approve the plan a goal waits with, and follow it to its end" },
});

const cancel = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/goal-cancel.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("goal") },
  docs: { brief: "Cancel a goal and all its tasks" },
});

export const goal = buildRouteMap({
  routes: { list, show, approve, cancel },
  docs: { brief: "List, show, approve and cancel goals" },
});

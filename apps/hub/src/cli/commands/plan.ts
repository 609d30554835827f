import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { idArgument, jsonFlag } from "./flags.ts";

const show = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/plan-show.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("plan") },
  docs: { brief: "Show a plan: its tasks, what each reads, permissions, price and time" },
});

export const plan = buildRouteMap({ routes: { show }, docs: { brief: "Show plans" } });

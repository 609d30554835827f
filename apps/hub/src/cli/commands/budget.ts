import { buildCommand, buildRouteMap } from "@stricli/core";
import type { BudgetInput } from "@hearth/sdk";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, wholeNumber, word } from "./flags.ts";

export interface BudgetSetFlags {
  json: boolean;
  scope: BudgetInput["scope"];
  id: string;
  unit: BudgetInput["unit"];
  period: BudgetInput["period"];
}

const show = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/budget-show.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Show limits, and what is reserved and spent" },
});

const set = buildCommand<BudgetSetFlags, [number], CliContext>({
  loader: () => import("../run/budget-set.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      scope: { kind: "enum", values: ["person", "agent", "task", "call"], brief: "Whom it binds", default: "person" },
      id: {
        kind: "parsed",
        parse: word,
        brief: "The agent or task; * for each that has no limit of its own; the owner for a person",
        default: "owner",
      },
      unit: {
        kind: "enum",
        values: ["moneyMicroUnits", "tokens", "calls", "cpuMilliseconds", "bytes"],
        brief: "What is counted (1,000,000 micro-units are 1.00)",
      },
      period: { kind: "enum", values: ["total", "month", "day"], brief: "In UTC", default: "day" },
    },
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "The most there may be", parse: wholeNumber(0, Number.MAX_SAFE_INTEGER), placeholder: "maximum" },
      ],
    },
  },
  docs: { brief: "Set a limit" },
});

export const budget = buildRouteMap({ routes: { show, set }, docs: { brief: "See and set budgets" } });

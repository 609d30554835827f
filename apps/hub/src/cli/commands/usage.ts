import { buildCommand } from "@stricli/core";
import { type ModelUsage, usageGroups } from "@hearth/protocol";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag } from "./flags.ts";

export interface UsageFlags {
  json: boolean;
  by: ModelUsage["by"];
  from?: string;
  to?: string;
}

const date = (input: string): string => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(input) || Number.isNaN(Date.parse(input)))
    throw new SyntaxError("must be a day such as 2026-11-21");
  return input;
};

export const usage = buildCommand<UsageFlags, [], CliContext>({
  loader: () => import("../run/usage.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      by: { kind: "enum", values: usageGroups, brief: "What to sum by", default: "model" },
      from: {
        kind: "parsed",
        parse: date,
        brief: "First day (UTC); the first of this month unless said",
        optional: true,
      },
      to: { kind: "parsed", parse: date, brief: "Last day; today unless said", optional: true },
    },
  },
  docs: { brief: "Show what language models took: tokens and money" },
});

import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, wholeNumber } from "./flags.ts";

export interface LogsFlags {
  json: boolean;
  follow: boolean;
  after?: number;
}

export const logs = buildCommand<LogsFlags, [], CliContext>({
  loader: () => import("../run/logs.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      follow: { kind: "boolean", brief: "Go on as things happen", default: false, withNegated: false },
      after: {
        kind: "parsed",
        parse: wholeNumber(0, Number.MAX_SAFE_INTEGER),
        brief: "Begin after this event; 0 is everything kept",
        optional: true,
      },
    },
    aliases: { f: "follow" },
  },
  docs: { brief: "Show what happened in the hub" },
});

import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, limitFlag, word } from "./flags.ts";

export interface JournalListFlags {
  json: boolean;
  limit: number;
  goal?: string;
  task?: string;
}

const list = buildCommand<JournalListFlags, [], CliContext>({
  loader: () => import("../run/journal-list.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      limit: limitFlag,
      goal: { kind: "parsed", parse: word, brief: "Only those of a goal", placeholder: "ID", optional: true },
      task: { kind: "parsed", parse: word, brief: "Only those of a task", placeholder: "ID", optional: true },
    },
  },
  docs: { brief: "List receipts, newest first" },
});

const verify = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/journal-verify.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Check that no receipt was changed, removed or slipped in" },
});

export const journal = buildRouteMap({ routes: { list, verify }, docs: { brief: "List and verify receipts" } });

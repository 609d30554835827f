import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, limitFlag, wholeNumber, word } from "./flags.ts";

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

const prove = buildCommand<{ json: boolean }, [number], CliContext>({
  loader: () => import("../run/journal-prove.ts"),
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "Place of the receipt", parse: wholeNumber(0, Number.MAX_SAFE_INTEGER), placeholder: "index" },
      ],
    },
  },
  docs: { brief: "Print a receipt with the proof that it is in the log, to check without Hearth" },
});

const exportAll = buildCommand<{ json: boolean; goal?: string; task?: string }, [], CliContext>({
  loader: () => import("../run/journal-export.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      goal: { kind: "parsed", parse: word, brief: "Only those of a goal", placeholder: "ID", optional: true },
      task: { kind: "parsed", parse: word, brief: "Only those of a task", placeholder: "ID", optional: true },
    },
  },
  docs: { brief: "Print receipts with their proofs, one JSON object a line" },
});

export const journal = buildRouteMap({
  routes: { list, verify, prove, export: exportAll },
  docs: { brief: "List and verify receipts" },
});

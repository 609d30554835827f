import { buildCommand, buildRouteMap } from "@stricli/core";
import type { AuditEventType, LedgerKind, Severity } from "@hearth/journal";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, limitFlag, moment, optionalWord, wholeNumber, word } from "./flags.ts";

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

export interface ViewFlags {
  json: boolean;
  limit: number;
  all: boolean;
  since?: number;
  until?: number;
  agent?: string;
  goal?: string;
  task?: string;
}

// Spelt out, since importing the journal would load all of it before any command runs; a test compares them.
export const auditTypes = [
  "command_executed",
  "file_read",
  "file_write",
  "file_delete",
  "api_call",
  "task_started",
  "task_completed",
  "task_failed",
  "permission_denied",
  "permission_escalation",
  "agent_started",
  "agent_stopped",
  "user_login",
  "user_logout",
  "config_changed",
  "secret_accessed",
] as const satisfies readonly AuditEventType[];

const when = (brief: string) =>
  ({ kind: "parsed", parse: moment, brief, placeholder: "TIME", optional: true }) as const;

const viewFlags = {
  json: jsonFlag,
  limit: limitFlag,
  all: { kind: "boolean", brief: "All of them, oldest first", default: false, withNegated: false },
  since: when("Only from then on: 2026-05-01, 2026-05-01T09:30Z, 24h, 7d"),
  until: when("Only before then"),
  agent: optionalWord("Only what an agent did", "NAME"),
  goal: optionalWord("Only of a goal", "ID"),
  task: optionalWord("Only of a task", "ID"),
} as const;

const audit = buildCommand<ViewFlags & { type?: AuditEventType }, [], CliContext>({
  loader: () => import("../run/journal-audit.ts"),
  parameters: {
    flags: { ...viewFlags, type: { kind: "enum", values: auditTypes, brief: "Only events of a type", optional: true } },
  },
  docs: { brief: "Show the audit trail: who did what to what, and how it ended, newest first" },
});

const compliance = buildCommand<ViewFlags & { severity: Severity }, [], CliContext>({
  loader: () => import("../run/journal-compliance.ts"),
  parameters: {
    flags: {
      ...viewFlags,
      severity: {
        kind: "enum",
        values: ["info", "warning", "error", "critical"],
        brief: "Only this severe or more",
        default: "info",
      },
    },
  },
  docs: { brief: "Show breaches of principles, how severe, and what was done, newest first" },
});

const ledger = buildCommand<ViewFlags & { kind?: LedgerKind }, [], CliContext>({
  loader: () => import("../run/journal-ledger.ts"),
  parameters: {
    flags: {
      ...viewFlags,
      kind: { kind: "enum", values: ["spent", "limit", "alert"], brief: "Only entries of a kind", optional: true },
    },
  },
  docs: { brief: "Show what was spent, and the limits and alerts of budgets, newest first" },
});

export const journal = buildRouteMap({
  routes: { list, audit, compliance, ledger, verify, prove, export: exportAll },
  docs: { brief: "List and verify receipts" },
});

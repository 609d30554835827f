import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, limitFlag, wholeNumber, word } from "./flags.ts";

export interface SettingSetFlags {
  json: boolean;
  stdin: boolean;
  reason?: string;
}

export interface SettingHistoryFlags {
  json: boolean;
  limit: number;
  rollback?: number;
}

const key = { brief: "Key of the setting", parse: word, placeholder: "key" } as const;
const optionalKey = { ...key, optional: true } as const;

const get = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/settings-get.ts"),
  parameters: { flags: { json: jsonFlag }, positional: { kind: "tuple", parameters: [key] } },
  docs: { brief: "Print what a setting is" },
});

const set = buildCommand<SettingSetFlags, [string, string?], CliContext>({
  loader: () => import("../run/settings-set.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      stdin: { kind: "boolean", brief: "Read the value from stdin", default: false, withNegated: false },
      reason: { kind: "parsed", parse: word, brief: "Why, for the history", placeholder: "TEXT", optional: true },
    },
    positional: {
      kind: "tuple",
      parameters: [key, { brief: "The value", parse: word, placeholder: "value", optional: true }],
    },
  },
  docs: {
    brief: "Change a setting; a password is asked for, or read from stdin, never taken from the command line",
    fullDescription: "Lists are words joined by commas, JSON and pairs are written as JSON.",
  },
});

const list = buildCommand<{ json: boolean; all: boolean }, [], CliContext>({
  loader: () => import("../run/settings-list.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      all: { kind: "boolean", brief: "Those for experts too", default: false, withNegated: false },
    },
  },
  docs: { brief: "List settings, what each is, and whether it was set" },
});

const reset = buildCommand<{ json: boolean; all: boolean }, [string?], CliContext>({
  loader: () => import("../run/settings-reset.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      all: { kind: "boolean", brief: "Every setting you may change", default: false, withNegated: false },
    },
    positional: { kind: "tuple", parameters: [optionalKey] },
  },
  docs: { brief: "Put a setting, or with --all every one, back to its default" },
});

const exportSettings = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/settings-export.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Print what was set as JSON, without passwords" },
});

const importSettings = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/settings-import.ts"),
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "A file that export wrote, - for stdin", parse: word, placeholder: "file" }],
    },
  },
  docs: { brief: "Take an export over: all of it or nothing" },
});

const history = buildCommand<SettingHistoryFlags, [string?], CliContext>({
  loader: () => import("../run/settings-history.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      limit: limitFlag,
      rollback: {
        kind: "parsed",
        parse: wholeNumber(1, Number.MAX_SAFE_INTEGER),
        brief: "Put the setting back to what it was before this change",
        placeholder: "ID",
        optional: true,
      },
    },
    positional: { kind: "tuple", parameters: [optionalKey] },
  },
  docs: { brief: "List changes, newest first" },
});

export const settings = buildRouteMap({
  routes: { get, set, list, reset, export: exportSettings, import: importSettings, history },
  docs: { brief: "What can be set, of you and of the hub" },
});

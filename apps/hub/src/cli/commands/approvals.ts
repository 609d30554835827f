import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { idArgument, jsonFlag, wholeNumber, word } from "./flags.ts";

export interface GrantFlags {
  json: boolean;
  agent: string;
  tool: string;
  subject: string;
  count: number;
  hours: number;
}

const ids = {
  kind: "array",
  parameter: { brief: "Ids of the questions", parse: word, placeholder: "id" },
  minimum: 1,
} as const;

const list = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/approvals-list.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List what agents ask you" },
});

const approve = buildCommand<{ json: boolean }, string[], CliContext>({
  loader: () => import("../run/approvals-approve.ts"),
  parameters: { flags: { json: jsonFlag }, positional: ids },
  docs: { brief: "Approve questions: each exactly as it stands, once" },
});

const deny = buildCommand<{ json: boolean }, string[], CliContext>({
  loader: () => import("../run/approvals-deny.ts"),
  parameters: { flags: { json: jsonFlag }, positional: ids },
  docs: { brief: "Deny questions" },
});

const flag = (brief: string, placeholder: string) => ({ kind: "parsed", parse: word, brief, placeholder }) as const;

const grant = buildCommand<GrantFlags, [], CliContext>({
  loader: () => import("../run/approvals-grant.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      agent: flag("Whose questions", "NAME"),
      tool: flag("command, sql, egress, path, spend, message or verb", "TOOL"),
      subject: flag("What it covers, exactly or with *", "TEXT"),
      count: { kind: "parsed", parse: wholeNumber(1, 1000), brief: "How often", default: "10" },
      hours: { kind: "parsed", parse: wholeNumber(1, 2160), brief: "For how long", default: "24" },
    },
  },
  docs: { brief: "Answer a kind of question ahead" },
});

const grants = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/approvals-grants.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List your standing answers" },
});

const revoke = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/approvals-revoke.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("standing answer") },
  docs: { brief: "Take a standing answer back" },
});

export const approvals = buildRouteMap({
  routes: { list, approve, deny, grant, grants, revoke },
  docs: { brief: "See and answer what agents ask" },
});

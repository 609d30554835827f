import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, limitFlag, word } from "./flags.ts";

const ids = {
  kind: "array",
  parameter: { brief: "Ids of what is remembered", parse: word, placeholder: "id" },
  minimum: 1,
} as const;

const inbox = buildCommand<{ json: boolean; limit: number }, [], CliContext>({
  loader: () => import("../run/memory-inbox.ts"),
  parameters: { flags: { json: jsonFlag, limit: limitFlag } },
  docs: { brief: "List what waits to be remembered" },
});

const search = buildCommand<{ json: boolean; limit: number }, [string], CliContext>({
  loader: () => import("../run/memory-search.ts"),
  parameters: {
    flags: { json: jsonFlag, limit: limitFlag },
    positional: { kind: "tuple", parameters: [{ brief: "What is looked for", parse: word, placeholder: "text" }] },
  },
  docs: { brief: "Search what is remembered" },
});

const status = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/memory-status.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Count what is remembered, waits and was refused" },
});

const accept = buildCommand<{ json: boolean }, string[], CliContext>({
  loader: () => import("../run/memory-accept.ts"),
  parameters: { flags: { json: jsonFlag }, positional: ids },
  docs: { brief: "Have what waits remembered" },
});

const reject = buildCommand<{ json: boolean }, string[], CliContext>({
  loader: () => import("../run/memory-reject.ts"),
  parameters: { flags: { json: jsonFlag }, positional: ids },
  docs: { brief: "Have what waits not remembered" },
});

const forget = buildCommand<{ json: boolean }, string[], CliContext>({
  loader: () => import("../run/memory-forget.ts"),
  parameters: { flags: { json: jsonFlag }, positional: ids },
  docs: { brief: "Erase what is remembered, for good" },
});

export const memory = buildRouteMap({
  routes: { inbox, accept, reject, search, forget, status },
  docs: { brief: "What is remembered: look, decide, search, forget" },
});

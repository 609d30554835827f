import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, word } from "./flags.ts";

const nameArgument = {
  kind: "tuple",
  parameters: [{ brief: "Name by which agents ask for it", parse: word, placeholder: "name" }],
} as const;

const add = buildCommand<{ json: boolean; stdin: boolean }, [string], CliContext>({
  loader: () => import("../run/database-add.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      stdin: {
        kind: "boolean",
        brief: "Read the address from stdin instead of asking; one newline at the end is left out",
        default: false,
        withNegated: false,
      },
    },
    positional: nameArgument,
  },
  docs: {
    brief: "Name a PostgreSQL database for your agents; its address is asked for, never taken from the command line",
    fullDescription:
      "The address is postgres://user:password@host:5432/database. It is tried, and kept in the secret store. Agents run as the role that the policy gives them (hearth policy rules).",
  },
});

const list = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/database-list.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List the databases that have a name; passwords are never shown" },
});

const test = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/database-test.ts"),
  parameters: { flags: { json: jsonFlag }, positional: nameArgument },
  docs: { brief: "Try the connection, and whether agents can take their roles there" },
});

const remove = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/database-remove.ts"),
  parameters: { flags: { json: jsonFlag }, positional: nameArgument },
  docs: { brief: "Forget a database" },
});

export const database = buildRouteMap({
  routes: { add, list, test, remove },
  docs: { brief: "PostgreSQL databases for your agents, by name" },
});

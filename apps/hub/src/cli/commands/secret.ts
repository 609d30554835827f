import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, optionalWord, wholeNumber, word } from "./flags.ts";

export interface BindingFlags {
  host?: string;
  agent?: string[];
  method?: string[];
  path?: string[];
  port?: number;
  header?: string;
  format?: string;
}

export interface SecretSetFlags extends BindingFlags {
  json: boolean;
  stdin: boolean;
}

export interface SecretBindFlags extends BindingFlags {
  json: boolean;
  replace: boolean;
}

const stdinFlag = {
  kind: "boolean",
  brief: "Read it from stdin to its end instead of asking; one newline at the end is left out",
  default: false,
  withNegated: false,
} as const;

const several = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: word, brief, placeholder, optional: true, variadic: "," }) as const;

const bindingFlags = {
  host: optionalWord("The one host it may go to", "HOST"),
  agent: several("The agents it is used for", "NAMES"),
  method: several("GET,HEAD by default", "METHODS"),
  path: several("Paths it covers, by whole segments; all by default", "PREFIXES"),
  port: {
    kind: "parsed",
    parse: wholeNumber(1, 65_535),
    brief: "Of the TLS service; 443 by default",
    placeholder: "PORT",
    optional: true,
  },
  header: optionalWord("The header it travels in; authorization by default", "NAME"),
  format: optionalWord('The header\'s value; "Bearer {secret}" by default', "TEXT"),
} as const;

const nameArgument = {
  kind: "tuple",
  parameters: [{ brief: "Name of the secret", parse: word, placeholder: "name" }],
} as const;

const set = buildCommand<SecretSetFlags, [string], CliContext>({
  loader: () => import("../run/secret-set.ts"),
  parameters: { flags: { json: jsonFlag, stdin: stdinFlag, ...bindingFlags }, positional: nameArgument },
  docs: {
    brief: "Store a secret; its value is asked for, or read from stdin, never taken from the command line",
    fullDescription:
      "With --host and --agent it says at once where the value may go; without, a new value goes where the old one did.",
  },
});

const list = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/secret-list.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List names, and where each may go" },
});

const remove = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/secret-remove.ts"),
  parameters: { flags: { json: jsonFlag }, positional: nameArgument },
  docs: { brief: "Remove a secret" },
});

const bind = buildCommand<SecretBindFlags, [string], CliContext>({
  loader: () => import("../run/secret-bind.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      replace: { kind: "boolean", brief: "Instead of where it may go now", default: false, withNegated: false },
      ...bindingFlags,
    },
    positional: nameArgument,
  },
  docs: { brief: "Say where a secret may go: one host, with methods, paths and agents" },
});

const unlock = buildCommand<{ json: boolean; stdin: boolean }, [], CliContext>({
  loader: () => import("../run/secret-unlock.ts"),
  parameters: { flags: { json: jsonFlag, stdin: stdinFlag } },
  docs: {
    brief: "Give the hub the passphrase of the secret store",
    fullDescription:
      "Where there is no store yet, one is made under the passphrase. Without this, a store lies under a key file that only you can read.",
  },
});

export const secret = buildRouteMap({
  routes: { set, list, remove, bind, unlock },
  docs: { brief: "Keep credentials that agents use and never see" },
});

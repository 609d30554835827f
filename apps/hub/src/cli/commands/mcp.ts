import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, word } from "./flags.ts";

export interface McpAddFlags {
  json: boolean;
  url?: string;
  package?: readonly string[];
  env?: readonly string[];
  egress?: readonly string[];
  private?: readonly string[];
  review: boolean;
  login: boolean;
}

const name = {
  brief: "What you call it: the first word of its capabilities",
  parse: word,
  placeholder: "name",
} as const;
const oneName = { kind: "tuple", parameters: [name] } as const;
const several = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: word, brief, placeholder, variadic: true, optional: true }) as const;
const yes = (brief: string) => ({ kind: "boolean", brief, default: false, withNegated: false }) as const;

export const reachFlags = {
  egress: several("A place it may reach beside its own, such as api.example.org:443", "HOST:PORT"),
  private: several("An address that is not public and may be reached all the same", "ADDRESS"),
};

const add = buildCommand<McpAddFlags, [string, ...string[]], CliContext>({
  loader: () => import("../run/mcp-add.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      url: {
        kind: "parsed",
        parse: word,
        brief: "Its address, for a server over HTTP",
        placeholder: "URL",
        optional: true,
      },
      package: several("A file or folder that its program consists of; shown read-only and pinned", "PATH"),
      env: several("A variable it is given", "NAME=VALUE"),
      ...reachFlags,
      review: yes("Leave its tools off until you accept them"),
      login: yes("Keep it without a look, and begin a login"),
    },
    positional: {
      kind: "array",
      parameter: { brief: "Its name, and for a program -- and the command", parse: word, placeholder: "word" },
      minimum: 1,
    },
  },
  docs: { brief: "Add an MCP server: a program in the sandbox, or one over HTTP" },
});

const list = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/mcp-list.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List MCP servers, their tools, and what waits for you" },
});

const accept = buildCommand<{ json: boolean }, [string, ...string[]], CliContext>({
  loader: () => import("../run/mcp-accept.ts"),
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "array",
      parameter: {
        brief: "The server, and the tools to accept; all when none is named",
        parse: word,
        placeholder: "word",
      },
      minimum: 1,
    },
  },
  docs: { brief: "Turn on what a server offers now, and hold it to that" },
});

const login = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/mcp-login.ts"),
  parameters: { flags: { json: jsonFlag }, positional: oneName },
  docs: { brief: "Log in at a server in your browser" },
});

const remove = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/peer-remove.ts"),
  parameters: { flags: { json: jsonFlag }, positional: oneName },
  docs: { brief: "Remove a server" },
});

const serve = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/mcp-serve.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Serve what the running hub can do to an MCP client, over stdin and stdout" },
});

export const mcp = buildRouteMap({
  routes: { add, list, accept, login, remove, serve },
  docs: { brief: "Tools of MCP servers, and Hearth as one" },
});

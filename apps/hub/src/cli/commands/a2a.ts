import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, word } from "./flags.ts";
import { reachFlags } from "./mcp.ts";

export interface A2aAddFlags {
  json: boolean;
  token?: string;
  egress?: readonly string[];
  private?: readonly string[];
  review: boolean;
  unsigned: boolean;
}

const name = { brief: "What you call it", parse: word, placeholder: "name" } as const;
const oneName = { kind: "tuple", parameters: [name] } as const;
const yes = (brief: string) => ({ kind: "boolean", brief, default: false, withNegated: false }) as const;

const add = buildCommand<A2aAddFlags, [string, string], CliContext>({
  loader: () => import("../run/a2a-add.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      token: {
        kind: "parsed",
        parse: word,
        brief: "Name of a variable that holds what it wants to see from you",
        placeholder: "VARIABLE",
        optional: true,
      },
      ...reachFlags,
      review: yes("Leave its skills off until you accept them"),
      unsigned: yes("Take a card that nobody signed"),
    },
    positional: {
      kind: "tuple",
      parameters: [name, { brief: "The address below which its card lies", parse: word, placeholder: "url" }],
    },
  },
  docs: { brief: "Add an agent that speaks A2A 1.0" },
});

const list = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/a2a-list.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "List remote agents, their skills, and what waits for you" },
});

const accept = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/mcp-accept.ts"),
  parameters: { flags: { json: jsonFlag }, positional: oneName },
  docs: { brief: "Turn on what an agent offers now, and hold it to the key that signs it" },
});

const remove = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/peer-remove.ts"),
  parameters: { flags: { json: jsonFlag }, positional: oneName },
  docs: { brief: "Remove an agent" },
});

const card = buildCommand<{ json: boolean }, [], CliContext>({
  loader: () => import("../run/a2a-card.ts"),
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: "Print the signed card by which others find what your agents can do" },
});

export const a2a = buildRouteMap({
  routes: { add, list, accept, remove, card },
  docs: { brief: "Agents of others, and yours for them" },
});

import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, streamFlag, word } from "./flags.ts";

export interface ChatFlags {
  json: boolean;
  stream: boolean;
  stdin: boolean;
  continue: boolean;
  conversation?: string;
  in?: string;
  yes: boolean;
}

export const chat = buildCommand<ChatFlags, [], CliContext>({
  loader: () => import("../run/chat.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      stream: streamFlag,
      stdin: { kind: "boolean", brief: 'Take one JSON object a line: {"text": …}', default: false, withNegated: false },
      continue: { kind: "boolean", brief: "Go on in the last conversation", default: false, withNegated: false },
      conversation: {
        kind: "parsed",
        parse: word,
        brief: "Go on in this conversation",
        placeholder: "ID",
        optional: true,
      },
      in: { kind: "parsed", parse: word, brief: "Folder the goals may read", placeholder: "DIR", optional: true },
      yes: { kind: "boolean", brief: "Run plans as shown, without asking", default: false, withNegated: false },
    },
    aliases: { i: "in", y: "yes", c: "continue" },
  },
  docs: {
    brief: "Talk with your agents: each thing you say is a goal of one conversation",
    fullDescription:
      "Shows what agents say and call while they work. Ctrl-C stops the goal that runs, a second one leaves. What was said is kept: go on with --continue.",
  },
});

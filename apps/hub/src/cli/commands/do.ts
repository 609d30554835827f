import { buildCommand } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, streamFlag, word } from "./flags.ts";

export interface DoFlags {
  json: boolean;
  in?: string;
  out?: string;
  yes: boolean;
  stream: boolean;
  conversation?: string;
}

export const doGoal = buildCommand<DoFlags, [string], CliContext>({
  loader: () => import("../run/do.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      in: { kind: "parsed", parse: word, brief: "Folder the goal may read", placeholder: "DIR", optional: true },
      out: {
        kind: "parsed",
        parse: word,
        brief: "Folder for the results; without it, one in HEARTH_HOME/results",
        placeholder: "DIR",
        optional: true,
      },
      stream: streamFlag,
      conversation: {
        kind: "parsed",
        parse: word,
        brief: "Go on in this conversation: what was said in it before is known",
        placeholder: "ID",
        optional: true,
      },
      yes: { kind: "boolean", brief: "Run the plan as shown, without asking", default: false, withNegated: false },
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "What you want, in your own words", parse: word, placeholder: "goal" }],
    },
    aliases: { i: "in", o: "out", y: "yes" },
  },
  docs: {
    brief: "Take a goal and get it done",
    fullDescription:
      "Shows the plan (tasks, what each reads, permissions, price, time), asks, runs it, and prints the answer, the files and the receipts. Uses the hub that runs, or opens one for this goal.",
  },
});

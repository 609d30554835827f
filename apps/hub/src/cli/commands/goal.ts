import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { idArgument, jsonFlag, limitFlag, word } from "./flags.ts";

const list = buildCommand<{ json: boolean; limit: number }, [], CliContext>({
  loader: () => import("../run/goal-list.ts"),
  parameters: { flags: { json: jsonFlag, limit: limitFlag } },
  docs: { brief: "List goals, newest first" },
});

const show = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/goal-show.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("goal") },
  docs: { brief: "Show a goal, its tasks, its answer, its files and its receipts" },
});

const approve = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/goal-approve.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("goal") },
  docs: { brief: "Approve the plan a goal waits with, and follow it to its end" },
});

const answer = buildCommand<{ json: boolean }, [string, string], CliContext>({
  loader: () => import("../run/goal-answer.ts"),
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "Id of the goal", parse: String, placeholder: "goal" },
        { brief: "What you say to its question", parse: String, placeholder: "text" },
      ],
    },
  },
  docs: { brief: "Answer the question a goal waits with, and follow it to its end" },
});

const cancel = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/goal-cancel.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("goal") },
  docs: { brief: "Cancel a goal and all its tasks" },
});

const watch = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/goal-watch.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("goal") },
  docs: { brief: "Follow a goal to its end, and answer what it asks" },
});

const record = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/goal-record.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("goal") },
  docs: { brief: "Print the run of a goal as JSON, to be kept and replayed" },
});

export interface ReplayFlags {
  json: boolean;
  in?: string;
}

const replay = buildCommand<ReplayFlags, [string], CliContext>({
  loader: () => import("../run/goal-replay.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      in: { kind: "parsed", parse: word, brief: "Folder the goal read", placeholder: "DIR", optional: true },
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "File with a recorded run", parse: word, placeholder: "file" }],
    },
    aliases: { i: "in" },
  },
  docs: {
    brief: "Replay a recorded run offline, and say whether the same came of it",
    fullDescription:
      "Opens a hub in a folder of its own, which is removed afterwards. Models are not asked: their recorded answers are given again. The tasks are done anew in the sandbox, over the folder you name, and compared with the record.",
  },
});

export const goal = buildRouteMap({
  routes: { list, show, approve, answer, watch, cancel, record, replay },
  docs: { brief: "List, show, approve, answer, watch, cancel, record and replay goals" },
});

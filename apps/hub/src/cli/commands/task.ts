import { buildCommand, buildRouteMap } from "@stricli/core";
import type { TaskState } from "@hearth/protocol";
import type { CliContext } from "../cli-context.ts";
import { idArgument, jsonFlag, limitFlag, wholeNumber, word } from "./flags.ts";

// Spelt out, since importing the schema would load all schemas before any command runs; a test compares them.
export const taskStates = [
  "waiting",
  "ready",
  "assigned",
  "running",
  "completed",
  "failed",
  "cancelled",
] as const satisfies readonly TaskState[];

export interface TaskSubmitFlags {
  json: boolean;
  stdin: boolean;
  wait: boolean;
  priority?: number;
}

const submit = buildCommand<TaskSubmitFlags, [string?, string?], CliContext>({
  loader: () => import("../run/task-submit.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      stdin: {
        kind: "boolean",
        brief: "Read tasks from stdin, one JSON object a line, and print one JSON object for each",
        default: false,
        withNegated: false,
      },
      wait: { kind: "boolean", brief: "Wait until the task has ended", default: false, withNegated: false },
      priority: { kind: "parsed", parse: wholeNumber(1, 10), brief: "1 to 10, 10 is most urgent", optional: true },
    },
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "Capability, such as table.filter", parse: word, placeholder: "capability", optional: true },
        { brief: "Its input as JSON", parse: word, placeholder: "input", optional: true },
      ],
    },
  },
  docs: { brief: "Hand in one task, or many with --stdin" },
});

const get = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/task-get.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("task") },
  docs: { brief: "Show a task" },
});

export interface TaskListFlags {
  json: boolean;
  limit: number;
  state?: TaskState[];
  capability?: string;
}

const list = buildCommand<TaskListFlags, [], CliContext>({
  loader: () => import("../run/task-list.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      limit: limitFlag,
      state: {
        kind: "parsed",
        parse: parseState,
        brief: `Only those in a state: ${taskStates.join(", ")}`,
        optional: true,
        variadic: ",",
      },
      capability: { kind: "parsed", parse: word, brief: "Only those of a capability", optional: true },
    },
  },
  docs: { brief: "List tasks, newest first" },
});

const cancel = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/task-cancel.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("task") },
  docs: { brief: "Cancel a task and everything that depends on it" },
});

const watch = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/task-watch.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("task") },
  docs: { brief: "Follow a task until it has ended" },
});

const team = buildCommand<{ json: boolean }, [string], CliContext>({
  loader: () => import("../run/task-team.ts"),
  parameters: { flags: { json: jsonFlag }, positional: idArgument("task") },
  docs: { brief: "Show what agents said to each other within a task, and who holds it" },
});

export const task = buildRouteMap({
  routes: { submit, get, list, cancel, watch, team },
  docs: { brief: "Hand in, show, list, cancel and follow tasks" },
});

function parseState(input: string): TaskState {
  const found = taskStates.find((state) => state === input);
  if (found === undefined) throw new SyntaxError(`--state must be one of ${taskStates.join(", ")}`);
  return found;
}

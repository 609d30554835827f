import { matchesValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { filesInput } from "../shared/inputs.ts";
import { excerpt, linesOf } from "../shared/lines.ts";
import { Pace } from "../shared/pace.ts";
import { readTextFiles } from "../shared/read-text-files.ts";

export const documentTasks = defineCapability({
  name: "document.tasks",
  description:
    "Lists the check boxes (- [ ] and - [x]) and TODO or Action lines in Markdown and text notes, with file and line.",
  keywords: [
    "tasks",
    "action items",
    "actions",
    "to do",
    "todo list",
    "checklist",
    "check boxes",
    "open items",
    "done",
    "notes",
  ],
  permissions: ["files-read"],
  input: z.strictObject({
    files: filesInput.optional(),
    pattern: z
      .string()
      .min(1)
      .max(1000)
      .default("**/*.{md,markdown,txt}")
      .describe("A glob of the notes to look at, when no files are given."),
    state: z.enum(["open", "done", "all"]).default("open").describe("Which of them: open, done, or all."),
    maximum: z.number().int().min(1).max(10_000).default(1000).describe("How many at most."),
  }),
  output: matchesValue,
  async run({ state, maximum, ...selection }, context) {
    const pace = new Pace(context.signal);
    const matches: { path: string; line: number; text: string }[] = [];
    const query = state === "all" ? "tasks" : `${state} tasks`;
    for await (const { path, text } of readTextFiles(selection, context)) {
      let number = 0;
      let fence: string | undefined;
      for (const line of linesOf(text)) {
        if (pace.due()) await pace.rest();
        number += 1;
        // Check boxes in code are examples.
        const mark = /^\s*(```|~~~)/.exec(line)?.[1];
        if (mark !== undefined && (fence === undefined || fence === mark))
          fence = fence === undefined ? mark : undefined;
        const task = fence === undefined ? taskOf(line) : undefined;
        if (task === undefined || (state !== "all" && task.done !== (state === "done"))) continue;
        if (matches.length === maximum) return { kind: "matches" as const, query, matches, truncated: true };
        const box = state === "all" ? (task.done ? "[x] " : "[ ] ") : "";
        matches.push({ path, line: number, text: box + excerpt(task.text) });
      }
    }
    return { kind: "matches" as const, query, matches, truncated: false };
  },
});

const checkBox = /^\s*(?:[-*+]|\d{1,9}[.)])\s+\[([ xX])\]\s+(\S.*)$/;
const labelled = /^\s*(?:[-*+]\s+)?\*{0,2}(TODO|To do|Action item|Action|DONE)\*{0,2}\s*:\*{0,2}\s*(\S.*)$/i;

function taskOf(line: string): { text: string; done: boolean } | undefined {
  const box = checkBox.exec(line);
  if (box !== null) return { text: box[2] ?? "", done: box[1] !== " " };
  const label = labelled.exec(line);
  return label === null ? undefined : { text: label[2] ?? "", done: label[1]?.toLowerCase() === "done" };
}

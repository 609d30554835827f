import { matchesValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { filesInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

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
  run: pending,
});

import { matchesValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";
import { sourceFilesInput } from "./inputs.ts";

export const codeTodos = defineCapability({
  name: "code.todos",
  description: "Lists the TODO, FIXME, XXX and HACK notes in source files and notes, with file and line.",
  keywords: ["todo", "todos", "fixme", "hack", "xxx", "open points", "unfinished", "code notes", "left to do"],
  permissions: ["files-read"],
  input: z.strictObject({
    ...sourceFilesInput,
    markers: z
      .array(
        z
          .string()
          .regex(/^[A-Za-z][A-Za-z0-9_-]{1,30}$/, { error: "must be a word of 2 to 31 letters, digits, - or _" }),
      )
      .min(1)
      .max(20)
      .default(["TODO", "FIXME", "XXX", "HACK"])
      .describe("The words to look for, in upper case as written."),
    maximum: z.number().int().min(1).max(10_000).default(1000).describe("How many notes at most."),
  }),
  output: matchesValue,
  run: pending,
});

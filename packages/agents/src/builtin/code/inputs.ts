import { z } from "zod";
import { filesInput } from "../shared/inputs.ts";

/** Which source files to look at. Folders of dependencies and build output are left out. */
export const sourceFilesInput = {
  files: filesInput.optional(),
  pattern: z
    .string()
    .min(1)
    .max(1000)
    .default("**/*")
    .describe("A glob of the files to look at, such as code/**/*.js, when no files are given."),
};

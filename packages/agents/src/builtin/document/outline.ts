import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";
import { documentInput } from "./inputs.ts";

export const documentOutline = defineCapability({
  name: "document.outline",
  description: "Lists the headings of a Markdown or HTML document with their levels.",
  keywords: ["outline", "headings", "table of contents", "contents", "structure", "sections", "chapters"],
  permissions: ["files-read"],
  input: z.strictObject(documentInput),
  output: tableValue,
  run: pending,
});

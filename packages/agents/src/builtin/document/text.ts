import { textValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";
import { documentInput } from "./inputs.ts";

export const documentText = defineCapability({
  name: "document.text",
  description: "Extracts the plain text of a Markdown, HTML or text document, without its markup.",
  keywords: ["text", "plain text", "extract", "read document", "strip", "content", "page"],
  permissions: ["files-read"],
  input: z.strictObject(documentInput),
  output: textValue,
  run: pending,
});

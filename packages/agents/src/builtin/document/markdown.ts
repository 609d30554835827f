import { documentValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";
import { documentInput } from "./inputs.ts";

export const documentMarkdown = defineCapability({
  name: "document.markdown",
  description: "Converts an HTML document to Markdown; scripts, styles and hidden parts are left out.",
  keywords: ["markdown", "convert", "to markdown", "md", "html to markdown"],
  permissions: ["files-read"],
  input: z.strictObject(documentInput),
  output: documentValue,
  run: pending,
});

import { documentValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";
import { documentInput } from "./inputs.ts";

export const documentHtml = defineCapability({
  name: "document.html",
  description:
    "Converts Markdown to a safe HTML document: raw HTML in it is shown as text and unsafe links are removed.",
  keywords: ["html", "convert", "to html", "web page", "render", "markdown to html"],
  permissions: ["files-read"],
  input: z.strictObject(documentInput),
  output: documentValue,
  run: pending,
});

import { textValue } from "@hearth/protocol";
import { z } from "zod";
import { pathInput } from "../shared/inputs.ts";

/** One document: a file, or text that another capability gave. */
export const documentInput = {
  path: pathInput.optional(),
  text: textValue.describe("The document's text, in place of a file.").optional(),
  format: z
    .enum(["auto", "markdown", "html", "text"])
    .default("auto")
    .describe("What the document is written in. auto goes by the file's extension and, without one, by its look."),
};

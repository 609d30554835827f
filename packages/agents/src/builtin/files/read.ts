import { textValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pathInput } from "../shared/inputs.ts";
import { decodeText } from "../shared/decode-text.ts";

export const filesRead = defineCapability({
  name: "files.read",
  description: "Reads one text file (UTF-8) as it is.",
  keywords: ["read", "open", "show", "print", "display", "content", "contents", "text", "what does it say"],
  permissions: ["files-read"],
  input: z.strictObject({
    path: pathInput,
    maximumBytes: z
      .number()
      .int()
      .min(1)
      .max(16 * 1024 * 1024)
      .default(4 * 1024 * 1024)
      .describe("A larger file is refused. In bytes."),
  }),
  output: textValue,
  async run({ path, maximumBytes }, { workspace, signal }) {
    const text = decodeText(await workspace.read(path, { maximumBytes, signal }), path);
    return { kind: "text" as const, text, source: path };
  },
});

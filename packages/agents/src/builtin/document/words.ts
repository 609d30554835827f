import { numberValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { documentInput } from "./inputs.ts";
import { loadDocument } from "./load-document.ts";

export const documentWords = defineCapability({
  name: "document.words",
  description: "Counts the words, lines or characters of a text, as it stands.",
  keywords: ["words", "lines", "characters", "length"],
  permissions: ["files-read"],
  input: z.strictObject({
    ...documentInput,
    unit: z.enum(["words", "lines", "characters"]).default("words").describe("What is counted."),
  }),
  output: numberValue,
  async run({ unit, ...input }, context) {
    const { text } = await loadDocument(input, context);
    return { kind: "number" as const, value: counters[unit](text), label: unit, unit };
  },
});

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

const counters = {
  /** Words as Unicode TR 29 finds them, so that languages without spaces count too. */
  words: (text: string): number => [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).length,
  lines: (text: string): number => (text === "" ? 0 : text.replace(/\r?\n$/, "").split(/\r?\n/).length),
  characters: (text: string): number => Array.from(text).length,
};

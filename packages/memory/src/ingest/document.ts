import { extname } from "node:path";
import { z } from "zod";
import { label, scope } from "../item/item.ts";
import { type Chunk, chunkSections } from "./chunk.ts";
import { htmlToMarkdown } from "./html-to-markdown.ts";
import { codeSections, markdownSections, textSections } from "./sections.ts";

export const documentType = z.enum(["markdown", "text", "html", "code"]);
export type DocumentType = z.infer<typeof documentType>;

/** Longest text of one document, in UTF-16 units. */
export const longestDocument = 4_000_000;

/** A document to be learnt. */
export const document = z.object({
  /** Names it for good, such as `file:notes/plan.md` or `web:example.org/page`; the same name again is a new state of it. */
  name: z.string().trim().min(1).max(500),
  type: documentType,
  text: z.string().max(longestDocument),
  title: z.string().max(200).optional(),
  /** @default internal and trusted; `web:…` is untrusted whatever is said */
  label: label.prefault({}),
  scope: scope.optional(),
});
export type Document = z.input<typeof document>;

const byExtension: Readonly<Record<string, DocumentType>> = {
  ...Object.fromEntries([".md", ".markdown", ".mdx"].map((extension) => [extension, "markdown" as const])),
  ...Object.fromEntries(
    [".txt", ".text", ".rst", ".org", ".log", ".adoc"].map((extension) => [extension, "text" as const]),
  ),
  ...Object.fromEntries([".html", ".htm", ".xhtml"].map((extension) => [extension, "html" as const])),
  ...Object.fromEntries(
    ".ts .tsx .mts .js .jsx .mjs .cjs .py .go .rs .java .kt .c .h .cc .cpp .hpp .cs .rb .php .swift .scala .sh .sql .lua .zig"
      .split(" ")
      .map((extension) => [extension, "code" as const]),
  ),
};

/** The type a file's name says, or undefined where it is none that is read. */
export function documentTypeOf(path: string): DocumentType | undefined {
  return byExtension[extname(path).toLowerCase()];
}

/** Cuts a document along its structure. */
export function chunkDocument({ name, type, text, title }: z.output<typeof document>): Chunk[] {
  const file = title ?? name.replace(/^[a-z]+:/, "");
  switch (type) {
    case "markdown":
      return chunkSections(file, markdownSections(text));
    case "html": {
      const page = htmlToMarkdown(text);
      return chunkSections(title ?? (page.title === "" ? file : page.title), markdownSections(page.markdown));
    }
    case "code":
      return chunkSections(file, codeSections(text));
    case "text":
      return chunkSections(file, textSections(text));
  }
}

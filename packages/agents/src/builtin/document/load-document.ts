import { type TextValue, ValidationError } from "@hearth/protocol";
import type { AgentContext } from "@hearth/runtimes";
import { decodeText } from "../shared/decode-text.ts";
import { extensionOf } from "../shared/media-type.ts";
import { requireOneSource } from "../shared/require-one-source.ts";

export type DocumentFormat = "markdown" | "html" | "text";

export interface DocumentSource {
  path?: string | undefined;
  text?: TextValue | undefined;
  format: DocumentFormat | "auto";
}

export interface LoadedDocument {
  text: string;
  format: DocumentFormat;
  /** The file it came from, if any. */
  source: string | undefined;
}

/** Markdown and HTML are parsed whole, so they may not be as large as a table. */
const maximumBytes = 4 * 1024 * 1024;

/** @throws ValidationError, NotTextError, FileTooLargeError */
export async function loadDocument(
  { path, text, format }: DocumentSource,
  context: AgentContext,
): Promise<LoadedDocument> {
  requireOneSource({ path, text });
  const source = path ?? text?.source;
  const content =
    path === undefined
      ? (text?.text ?? "")
      : decodeText(await context.workspace.read(path, { maximumBytes, signal: context.signal }), path);
  if (content.length > maximumBytes)
    throw new ValidationError("input", [{ field: "/text", message: "is longer than 4 MiB" }]);
  return { text: content, format: format === "auto" ? guessFormat(content, source) : format, source };
}

function guessFormat(text: string, source: string | undefined): DocumentFormat {
  const extension = extensionOf(source ?? "");
  if (["md", "markdown"].includes(extension)) return "markdown";
  if (["html", "htm", "xhtml"].includes(extension)) return "html";
  if (extension !== "") return "text";
  return /^\s*<(?:!doctype|html|head|body|p|div|h[1-6])\b/i.test(text) ? "html" : "markdown";
}

/** The title of a document without one: its file's name. */
export function nameOf({ source }: LoadedDocument): string {
  const name = source?.slice(source.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  return name === undefined || name === "" ? "Document" : name;
}

import type { WorkspaceReader } from "@hearth/sandbox";
import { nameStems } from "../language/tokenizer.ts";
import { fileKind } from "./file-kinds.ts";
import { surveyTable } from "./survey-table.ts";
import type { Survey, SurveyCode, SurveyDocument, SurveyTable } from "./survey.ts";

const maximumFiles = 5_000;
const maximumTables = 100;
const maximumTableBytes = 4 * 1024 * 1024;
const maximumDocuments = 200;
const maximumDocumentBytes = 256 * 1024;

/** Looks at a folder without changing it: names, headers, column types and a bounded sample of values. */
export async function surveyWorkspace(workspace: WorkspaceReader | undefined, signal: AbortSignal): Promise<Survey> {
  const files: string[] = [];
  const tables: SurveyTable[] = [];
  const documents: SurveyDocument[] = [];
  const code: SurveyCode[] = [];
  const notes: string[] = [];
  const survey: Survey = { files, tables, documents, code, notes };
  if (workspace === undefined) return survey;
  for (const entry of await workspace.list({ maximum: maximumFiles, signal })) {
    signal.throwIfAborted();
    const { path } = entry;
    if (path.split("/").some((part) => part.startsWith(".") || part === "node_modules")) continue;
    files.push(path);
    const kind = fileKind(path);
    const stems = nameStems(path.replace(/\.[^./]+$/, ""));
    if (kind.kind === "code") code.push({ path, language: kind.language, stems });
    if (kind.kind === "document") {
      const readable = entry.bytes <= maximumDocumentBytes && documents.length < maximumDocuments;
      const text = readable && kind.format === "markdown" ? await attempt(workspace, path, signal, notes) : undefined;
      documents.push({ path, kind: kind.format, stems, title: /^#\s+(.+)$/m.exec(text ?? "")?.[1]?.trim() });
    }
    if (kind.kind === "table" && tables.length < maximumTables) {
      if (entry.bytes > 16 * 1024 * 1024) {
        notes.push(`${path} is larger than 16 MiB and was not looked at.`);
        continue;
      }
      const text = await attempt(workspace, path, signal, notes);
      if (text === undefined) continue;
      try {
        const table = surveyTable(path, text.slice(0, maximumTableBytes), text.length <= maximumTableBytes);
        if (table === undefined) notes.push(`${path} has no header line, so its columns have no names.`);
        else tables.push(table);
      } catch (thrown) {
        notes.push(`${path} could not be read as a table: ${thrown instanceof Error ? thrown.message : "unknown"}.`);
      }
    }
  }
  return survey;
}

async function attempt(
  workspace: WorkspaceReader,
  path: string,
  signal: AbortSignal,
  notes: string[],
): Promise<string | undefined> {
  try {
    return await workspace.readText(path, { signal });
  } catch (thrown) {
    signal.throwIfAborted();
    notes.push(`${path} could not be read: ${thrown instanceof Error ? thrown.message : "unknown reason"}.`);
    return undefined;
  }
}

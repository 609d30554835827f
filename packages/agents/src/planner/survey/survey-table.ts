import { parse } from "csv-parse/sync";
import { nameStems } from "../language/tokenizer.ts";
import { surveyColumn } from "./survey-column.ts";
import type { SurveyTable } from "./survey.ts";

/** Looks at a delimited file's header and rows. Returns undefined when it has no header with at least one name. */
export function surveyTable(path: string, text: string, complete: boolean): SurveyTable | undefined {
  const body = complete ? text : text.slice(0, text.lastIndexOf("\n") + 1);
  const delimiter = delimiterOf(body);
  const records = parse(body, {
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  });
  const header = records[0]?.map((name) => name.trim());
  if (header === undefined || header.every((name) => name === "")) return undefined;
  const rows = records.slice(1);
  return {
    path,
    stems: nameStems(path.replace(/\.[^./]+$/, "")),
    columns: header.map((name, index) =>
      surveyColumn(
        name,
        rows.map((row) => row[index] ?? ""),
        delimiter === ";",
      ),
    ),
    rows: rows.length,
    complete,
  };
}

/** The separator that the header line holds most of, outside quotes. */
function delimiterOf(text: string): string {
  const header = (text.split(/\r?\n/, 1)[0] ?? "").replaceAll(/"[^"]*"/g, "");
  const count = (separator: string): number => header.split(separator).length - 1;
  return [",", ";", "\t", "|"].toSorted((a, b) => count(b) - count(a))[0]!;
}

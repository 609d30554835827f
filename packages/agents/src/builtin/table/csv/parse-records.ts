import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { TableSyntaxError } from "../../errors/table-syntax-error.ts";
import { Pace } from "../../shared/pace.ts";

export interface CsvRecord {
  fields: string[];
  /** Line of the file where the record ends, from 1. */
  line: number;
}

export interface ParseRecordsOptions {
  path: string;
  delimiter: string;
  signal: AbortSignal;
}

const sliceCharacters = 262_144;
const maximumRecordCharacters = 1_048_576;
const maximumRecords = 2_000_000;

function* slices(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += sliceCharacters) yield text.slice(start, start + sliceCharacters);
}

/**
 * Records of a CSV text (RFC 4180). Empty lines are passed over; the number of fields may differ between records.
 * @throws TableSyntaxError naming the line
 */
export async function parseRecords(text: string, options: ParseRecordsOptions): Promise<CsvRecord[]> {
  const { path, delimiter, signal } = options;
  const trim = delimiter !== "\t";
  const parser = parse({
    delimiter,
    info: true,
    relaxColumnCount: true,
    skipEmptyLines: true,
    ltrim: trim,
    rtrim: trim,
    max_record_size: maximumRecordCharacters,
  });
  const pace = new Pace(signal);
  const records: CsvRecord[] = [];
  const source = Readable.from(slices(text)).on("error", (error) => parser.destroy(error));
  try {
    for await (const entry of source.pipe(parser)) {
      const { record, info } = entry as { record: string[]; info: { lines: number } };
      if (record.every((field) => field === "")) continue;
      records.push({ fields: record, line: info.lines });
      if (records.length > maximumRecords) throw tooManyRecords(path);
      if (pace.due()) await pace.rest();
    }
  } catch (thrown) {
    throw thrown instanceof CsvError ? explain(thrown, path) : thrown;
  } finally {
    source.destroy();
    parser.destroy();
  }
  return records;
}

function tooManyRecords(path: string): TableSyntaxError {
  return new TableSyntaxError({
    path,
    message: `has more than ${maximumRecords} rows`,
    hint: "Split the file into smaller ones.",
  });
}

function explain(error: CsvError, path: string): TableSyntaxError {
  const line = typeof error["lines"] === "number" ? error["lines"] : 1;
  const row = typeof error["records"] === "number" ? error["records"] + 1 : undefined;
  const where = row === undefined ? "" : ` in row ${row}`;
  const double = 'Inside a quoted field write a quotation mark twice ("").';
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return new TableSyntaxError({
        path,
        line,
        message: `a quotation mark opened${where} is never closed`,
        hint: `Close the quotation mark. ${double}`,
        cause: error,
      });
    case "CSV_INVALID_CLOSING_QUOTE":
    case "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE":
      return new TableSyntaxError({
        path,
        line,
        message: `after a closing quotation mark${where} the field goes on`,
        hint: `Put the delimiter after the closing quotation mark. ${double}`,
        cause: error,
      });
    case "INVALID_OPENING_QUOTE":
      return new TableSyntaxError({
        path,
        line,
        message: `a quotation mark${where} stands in the middle of a field that is not quoted`,
        hint: `Put the whole field in quotation marks. ${double}`,
        cause: error,
      });
    case "CSV_MAX_RECORD_SIZE":
      return new TableSyntaxError({
        path,
        line,
        message: `the row${where} is longer than 1 MiB`,
        hint: "Look for a quotation mark that is not closed, or shorten the row.",
        cause: error,
      });
    default:
      return new TableSyntaxError({ path, line, message: error.message, hint: "Correct the row.", cause: error });
  }
}

import { documentValue, value } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { titleInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

export const reportSection = z.strictObject({
  heading: titleInput.min(1).describe("The heading of the section."),
  text: z.string().max(100_000).describe("A paragraph in Markdown before the value.").optional(),
  value: value.describe("What to show: a table, number, chart, text, matches, files or document.").optional(),
});
export type ReportSection = z.output<typeof reportSection>;

export const reportWrite = defineCapability({
  name: "report.write",
  description:
    "Writes a report of titled sections (tables, numbers, charts, matches, files, text) as Markdown and as one self-contained HTML page into the output folder, with charts as SVG and long tables as CSV beside it.",
  keywords: ["report", "write", "summary", "document", "page", "html", "markdown", "overview", "write up", "save"],
  permissions: ["files-write"],
  input: z.strictObject({
    title: titleInput.min(1).describe("The title of the report."),
    introduction: z.string().max(100_000).describe("A paragraph in Markdown below the title.").optional(),
    sections: z.array(reportSection).min(1).max(200).describe("The sections in order."),
    fileName: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9 _.-]{0,100}$/, {
        error: "must be a plain file name without an extension or folder",
      })
      .default("report")
      .describe("The name of the files without extension."),
    maximumRows: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(50)
      .describe("How many rows of a table to show. The whole table is written beside it as CSV when it has more."),
  }),
  output: documentValue,
  run: pending,
});

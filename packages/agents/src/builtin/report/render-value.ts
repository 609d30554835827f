import { type FilesValue, type MatchesValue, type NumberValue, type TextValue, type Value } from "@hearth/protocol";
import { escapeMarkup } from "../shared/escape-markup.ts";
import { formatNumber } from "../shared/format-number.ts";
import { escapeMarkdown, markdownToHtml } from "../shared/markdown.ts";
import { extensionOf } from "../shared/media-type.ts";
import { checkSvg, descriptionOf } from "./check-svg.ts";
import { renderTable } from "./render-table.ts";
import type { Rendered, RenderOptions } from "./rendered.ts";

const shownCharacters = 50_000;

/** Any value as a report shows it. @throws ValidationError for a chart that is more than a picture */
export function renderValue(value: Value, options: RenderOptions): Rendered {
  switch (value.kind) {
    case "table":
      return renderTable(value, options);
    case "number":
      return renderNumber(value);
    case "text":
      return renderText(value);
    case "matches":
      return renderMatches(value, options);
    case "files":
      return renderFiles(value, options);
    case "chart": {
      checkSvg(value.svg, `${options.field}/svg`);
      const path = `${options.fileStem}.svg`;
      const description = descriptionOf(value.svg);
      const label = description === "" ? value.title : `${value.title}. ${description}`;
      // As an image, since images run no scripts whatever a chart may hold.
      const source = `data:image/svg+xml;base64,${Buffer.from(value.svg).toString("base64")}`;
      return {
        markdown: `![${escapeMarkdown(label)}](<${path}>)`,
        html: `<figure><img src="${source}" alt="${escapeMarkup(label)}"></figure>`,
        files: [{ path, content: value.svg }],
      };
    }
    default:
      return {
        markdown: lowerHeadings(value.markdown),
        html: markdownToHtml(lowerHeadings(value.markdown)),
        files: [],
      };
  }
}

function renderNumber({ value, label, unit }: NumberValue): Rendered {
  const text = `${formatNumber(value)}${unit === undefined ? "" : ` ${unit}`}`;
  return {
    markdown: `**${escapeMarkdown(text)}**${label === undefined ? "" : ` (${escapeMarkdown(label)})`}`,
    html: `<p class="figure">${escapeMarkup(text)}</p>${label === undefined ? "" : `<p class="label">${escapeMarkup(label)}</p>`}`,
    files: [],
  };
}

function renderText({ text, source }: TextValue): Rendered {
  const shown = text.length > shownCharacters ? text.slice(0, shownCharacters).toWellFormed() : text;
  const rest =
    text.length > shownCharacters ? `… and ${formatNumber(text.length - shownCharacters)} more characters.` : "";
  if (["md", "markdown"].includes(extensionOf(source ?? ""))) {
    const markdown = `${lowerHeadings(shown)}${rest === "" ? "" : `\n\n${rest}`}`;
    return { markdown, html: markdownToHtml(markdown), files: [] };
  }
  // The fence is longer than any inside, so that the text cannot close it.
  const longest = shown.match(/`+/g)?.reduce((most, run) => Math.max(most, run.length), 2) ?? 2;
  const fence = "`".repeat(Math.max(3, longest + 1));
  return {
    markdown: `${fence}\n${shown}\n${fence}${rest === "" ? "" : `\n\n${rest}`}`,
    html: `<pre>${escapeMarkup(shown)}</pre>${rest === "" ? "" : `<p class="note">${rest}</p>`}`,
    files: [],
  };
}

function renderMatches({ matches, truncated }: MatchesValue, { maximumRows }: RenderOptions): Rendered {
  if (matches.length === 0) return plain("Nothing was found.");
  const shown = matches.slice(0, maximumRows);
  const more = matches.length - shown.length;
  const rest = more > 0 ? `… and ${formatNumber(more)} more.` : truncated ? "There are more than were listed." : "";
  const markdown = shown.map(
    ({ path, line, text }) => `- ${escapeMarkdown(text)} (${escapeMarkdown(path)}, line ${line})`,
  );
  const html = shown.map(
    ({ path, line, text }) =>
      `<li>${escapeMarkup(text)}<br><span class="label">${escapeMarkup(path)}, line ${line}</span></li>`,
  );
  return {
    markdown: [...markdown, ...(rest === "" ? [] : ["", rest])].join("\n"),
    html: `<ul class="matches">${html.join("\n")}</ul>${rest === "" ? "" : `<p class="note">${rest}</p>`}`,
    files: [],
  };
}

function renderFiles({ files }: FilesValue, options: RenderOptions): Rendered {
  if (files.length === 0) return plain("There are no files.");
  const rows = files.map(({ path, bytes, mediaType }) => [path, bytes, mediaType]);
  const columns = [
    { name: "file", type: "text" as const },
    { name: "bytes", type: "number" as const },
    { name: "type", type: "text" as const },
  ];
  return renderTable({ kind: "table", name: "files", columns, rows, notes: [] }, options);
}

function plain(text: string): Rendered {
  return { markdown: text, html: `<p>${text}</p>`, files: [] };
}

/** Two levels down, below the report's title and the section's heading. Code is left as it is. */
function lowerHeadings(markdown: string): string {
  let fence: string | undefined;
  return markdown
    .split("\n")
    .map((line) => {
      const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1];
      if (mark !== undefined && (fence === undefined || fence === mark)) fence = fence === undefined ? mark : undefined;
      return fence === undefined ? line.replace(/^(#{1,4})(?=\s)/, "$1##") : line;
    })
    .join("\n");
}

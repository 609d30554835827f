import type { Section } from "./chunk.ts";

/** Markdown (CommonMark) by its headings, ATX and setext; what stands in a fence is never a heading. */
export function markdownSections(text: string): Section[] {
  const sections: { path: string[]; blocks: string[] }[] = [];
  let path: { level: number; text: string }[] = [];
  let blocks: string[] = [];
  let block: string[] = [];
  let fence: string | undefined;
  const endBlock = (): void => {
    if (block.some((line) => line.trim() !== "")) blocks.push(block.join("\n").trim());
    block = [];
  };
  const endSection = (): void => {
    endBlock();
    if (blocks.length > 0) sections.push({ path: path.map((heading) => heading.text), blocks });
    blocks = [];
  };
  const begin = (level: number, heading: string): void => {
    endSection();
    path = [...path.filter((outer) => outer.level < level), { level, text: plain(heading) }];
  };
  for (const line of withoutFrontMatter(text).split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      block.push(line);
      if (mark !== undefined && mark.startsWith(fence) && line.trim() === mark) fence = undefined;
      continue;
    }
    const atx = /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/.exec(line);
    const setext = /^ {0,3}(=+|-+)\s*$/.exec(line)?.[1];
    if (mark !== undefined) {
      fence = mark;
      block.push(line);
    } else if (atx !== null) begin(atx[1]!.length, atx[2] ?? "");
    else if (setext !== undefined && block.length === 1 && !/^\s*(?:[-*+>|]|\d+\.)/.test(block[0]!)) {
      const heading = block[0]!;
      block = [];
      begin(setext.startsWith("=") ? 1 : 2, heading);
    } else if (line.trim() === "") endBlock();
    else block.push(line);
  }
  endSection();
  return sections;
}

/** Plain text by its blank lines. */
export function textSections(text: string): Section[] {
  return [{ path: [], blocks: text.split(/\r?\n[ \t]*\r?\n/) }];
}

const declaration =
  /^(?:export\s+|default\s+|public\s+|private\s+|protected\s+|static\s+|abstract\s+|async\s+|pub(?:\([a-z]+\))?\s+|unsafe\s+)*(?:class|interface|type|enum|struct|trait|impl|module|namespace|function\*?|func|fn|def|const|let|var|object|record|CREATE\s+\w+)\s+["'`]?([\w$.]+)/i;

/** Code by what is declared at its margin; a comment before a declaration stays with it. */
export function codeSections(text: string): Section[] {
  const parts: string[][] = [[]];
  let pending: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^(?:\/\/|\/\*|\*| \*|#(?!!|include)|--|@)/.test(line)) pending.push(line);
    else {
      if (declaration.test(line)) parts.push([]);
      parts.at(-1)!.push(...pending, line);
      pending = [];
    }
  }
  parts.at(-1)!.push(...pending);
  return parts
    .map((lines) => {
      const name = lines.map((line) => declaration.exec(line)?.[1]).find((found) => found !== undefined);
      return { path: name === undefined ? [] : [name], blocks: lines.join("\n").split(/\n[ \t]*\n/) };
    })
    .filter(({ blocks }) => blocks.some((block) => block.trim() !== ""));
}

/** A heading as it is read: without links, emphasis and code marks. */
function plain(heading: string): string {
  return heading
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[`*_~]/g, "")
    .trim();
}

const withoutFrontMatter = (text: string): string => text.replace(/^\uFEFF?---\r?\n[\s\S]*?\r?\n---\r?\n/, "");

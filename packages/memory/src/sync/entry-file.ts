import { createHash } from "node:crypto";
import type { MemoryItem } from "../item/item.ts";

/** SHA-256 in hexadecimal. */
export const hashOf = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** Words of a text as the beginning of a file's name. */
export function slugOf(text: string): string {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return words.slice(0, 48).replace(/-+$/, "") || "note";
}

/** Fields for a reader, and the text. Only `context` and the text are read back. */
export function renderFile(
  fields: Readonly<Record<string, string | number | boolean | undefined>>,
  text: string,
): string {
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${name}: ${String(value).replaceAll(/\s+/g, " ")}`);
  return `---\n${lines.join("\n")}\n---\n\n${text.trim()}\n`;
}

export function renderItem(item: MemoryItem): string {
  const date = (time: number | undefined): string | undefined =>
    time === undefined ? undefined : new Date(time).toISOString();
  return renderFile(
    {
      id: item.root,
      kind: item.kind,
      phase: item.phase,
      status: item.status,
      scope: item.scope,
      class: item.label.class,
      untrusted: item.label.untrusted ? true : undefined,
      from: `${item.provenance} (${item.author})`,
      confidence: item.confidence,
      pinned: item.pinned ? true : undefined,
      since: date(item.validFrom),
      until: date(item.validTo),
      // A file has one line for it; the item's own may have two.
      context: item.context,
    },
    item.text,
  );
}

/** A file's fields and text. A file without fields is all text. */
export function parseFile(content: string): { fields: Readonly<Record<string, string>>; text: string } {
  const clean = content.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const match = /^---\n([\s\S]*?)\n---(?:\n|$)/.exec(clean);
  if (match === null) return { fields: {}, text: clean.trim() };
  const fields: Record<string, string> = {};
  for (const line of match[1]!.split("\n")) {
    const [, name, value] = /^([a-z]+):\s*(.*)$/i.exec(line) ?? [];
    if (name !== undefined) fields[name.toLowerCase()] = value!.trim();
  }
  return { fields, text: clean.slice(match[0].length).trim() };
}

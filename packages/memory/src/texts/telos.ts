import { joinLabels, type Label, scan } from "@hearth/policy";
import { describePrincipal, ownerOf, parse, type Principal } from "@hearth/protocol";
import { z } from "zod";
import { readableScopes } from "../access/scopes.ts";
import { type GateRefusal, refuse } from "../gate/refusal.ts";
import { labelOf } from "../item/item-row.ts";
import { type MemoryContext, type Refused, refused } from "../memory-context.ts";
import type { VersionedText, VersionedTexts } from "./versioned-texts.ts";

/** What a person wants, in the order in which it stands in a prompt. */
export const telosNames = ["mission", "vision", "values", "priorities", "success"] as const;
export type TelosName = (typeof telosNames)[number];

export const longestTelos = 20_000;
const headings: Readonly<Record<TelosName, string>> = {
  mission: "Mission",
  vision: "Vision",
  values: "Values",
  priorities: "Priorities",
  success: "What success looks like",
};
const cutMark = "\n[… cut here; the rest is in the file]";

export type TelosOutcome = { readonly kind: "written" } | Refused | GateRefusal;

/** The part of a prompt that every agent of the person gets. */
export interface PromptPart {
  /** Markdown; empty when nothing is written or pinned. At most as long as the limit. */
  readonly text: string;
  readonly label: Label;
  /** What there was no room for: names of TELOS texts that were cut, ids of pinned items that were left out. */
  readonly left: readonly string[];
}

/** Only a person says what they want: nothing an agent learns may change what all agents are told. */
export async function writeTelos(
  context: MemoryContext,
  texts: VersionedTexts,
  who: Principal,
  { name, text }: { name: TelosName; text: string },
): Promise<TelosOutcome> {
  if (who.kind !== "person") return refused("only the person writes their aims");
  parse(z.enum(telosNames), name, "the name of the aim");
  parse(z.string().max(longestTelos), text, "the text of the aim");
  const statements = telosVersion(context, texts, who, { name, text });
  if (statements === undefined) return refuse("secret");
  await context.database.batch([statements]);
  return { kind: "written" };
}

/** The statement that adds a version, or undefined when the text holds a secret. */
export function telosVersion(
  context: MemoryContext,
  texts: VersionedTexts,
  who: Principal,
  { name, text }: { name: string; text: string },
): ReturnType<VersionedTexts["add"]> | undefined {
  const owner = ownerOf(who);
  const findings = scan(text, { terms: context.privateTerms(owner) });
  if (findings.some(({ type }) => type === "SECRET")) return undefined;
  const label: Label = { class: findings.length > 0 ? "private" : "internal", untrusted: false, sources: [] };
  return texts.add(owner, "telos", { name, text, label, author: describePrincipal(who) });
}

export async function readTelos(
  texts: VersionedTexts,
  who: Principal,
): Promise<Partial<Record<TelosName, VersionedText>>> {
  // A plugin is told nothing of what the person wants.
  if (who.kind === "plugin") return {};
  return Object.fromEntries(await texts.newest(ownerOf(who), "telos"));
}

/** Renders the aims, and what the person pinned and this principal may read, within the limit. Each aim gets a fair share of it. */
export async function renderPromptPart(
  context: MemoryContext,
  texts: VersionedTexts,
  who: Principal,
  {
    maximumClass = "private",
    limit = context.limits.promptPart,
  }: { maximumClass?: Label["class"]; limit?: number } = {},
): Promise<PromptPart> {
  const order: Label["class"][] = ["public", "internal", "private", "secret"];
  const fits = (label: Label): boolean => order.indexOf(label.class) <= order.indexOf(maximumClass);
  const telos = await readTelos(texts, who);
  const aims = telosNames.flatMap((name) => {
    const found = telos[name];
    return found === undefined || found.text.trim() === "" || !fits(found.label) ? [] : [{ ...found, name }];
  });
  const pinned = await pinnedItems(context, who);
  const left: string[] = [];
  const labels: Label[] = [];
  const blocks: string[] = [];
  let room = limit;
  for (const [index, { name, text, label }] of aims.entries()) {
    const heading = `## ${headings[name]}\n\n`;
    const share = Math.floor(room / (aims.length - index)) - heading.length - 2;
    const whole = text.trim();
    if (whole.length > share) left.push(name);
    if (share <= cutMark.length) continue;
    const block = heading + (whole.length <= share ? whole : whole.slice(0, share - cutMark.length) + cutMark);
    blocks.push(block);
    labels.push(label);
    room -= block.length + 2;
  }
  const title = "## Always remember\n";
  const lines: string[] = [];
  room -= title.length + 2;
  for (const row of pinned) {
    const line = `- ${row.text.replaceAll(/\s+/g, " ")}`;
    if (!fits(labelOf(row)) || line.length + 1 > room) {
      left.push(row.id);
      continue;
    }
    lines.push(line);
    labels.push(labelOf(row));
    room -= line.length + 1;
  }
  if (lines.length > 0) blocks.push(`${title}\n${lines.join("\n")}`);
  return { text: blocks.join("\n\n"), label: joinLabels(...labels), left };
}

async function pinnedItems(context: MemoryContext, who: Principal): ReturnType<MemoryContext["items"]["list"]> {
  const scopes = readableScopes(who, context.sharing);
  const now = context.now();
  const rows = await context.items.list(
    ownerOf(who),
    "status = 'active' AND pinned = 1 AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?) ORDER BY seq LIMIT 500",
    [now, now],
  );
  return rows.filter(({ scope }) => scopes === "all" || scopes.includes(scope));
}

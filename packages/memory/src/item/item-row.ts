import type { Label } from "@hearth/policy";
import type { ItemKind, ItemStatus, ItemTier, MemoryItem, Phase, Provenance } from "./item.ts";

/** A stored item. Lists are JSON text, truth is 0 or 1, times are milliseconds since the Unix epoch. */
export interface ItemRow {
  seq: number;
  id: string;
  root: string;
  owner: string;
  scope: string;
  kind: string;
  phase: string | null;
  text: string;
  context: string;
  source: string | null;
  part: number | null;
  class: string;
  untrusted: number;
  sources: string;
  provenance: string;
  author: string;
  run: string | null;
  confidence: number;
  status: string;
  reason: string;
  tier: string;
  pinned: number;
  valid_from: number;
  valid_to: number | null;
  replaces: string | null;
  superseded_by: string | null;
  evidence: number;
  uses: number;
  helpful: number;
  harmful: number;
  last_used_at: number | null;
  hash: string;
  created_at: number;
  decided_at: number | null;
  closed_at: number | null;
}

export type NewItemRow = Omit<ItemRow, "seq">;

/** The columns of an item, in the order in which they are written. */
export const itemColumns = [
  "id",
  "root",
  "owner",
  "scope",
  "kind",
  "phase",
  "text",
  "context",
  "source",
  "part",
  "class",
  "untrusted",
  "sources",
  "provenance",
  "author",
  "run",
  "confidence",
  "status",
  "reason",
  "tier",
  "pinned",
  "valid_from",
  "valid_to",
  "replaces",
  "superseded_by",
  "evidence",
  "uses",
  "helpful",
  "harmful",
  "last_used_at",
  "hash",
  "created_at",
  "decided_at",
  "closed_at",
] as const satisfies readonly (keyof NewItemRow)[];

export const itemSelection = `seq, ${itemColumns.join(", ")}`;

export function labelOf(row: Pick<ItemRow, "class" | "untrusted" | "sources">): Label {
  return {
    class: row.class as Label["class"],
    untrusted: row.untrusted === 1,
    sources: JSON.parse(row.sources) as string[],
  };
}

/** A stored row as the item it holds. */
export function toItem(row: ItemRow): MemoryItem {
  const optional = {
    phase: row.phase as Phase | null,
    source: row.source,
    run: row.run,
    validTo: row.valid_to,
    replaces: row.replaces,
    supersededBy: row.superseded_by,
    decidedAt: row.decided_at,
    closedAt: row.closed_at,
  };
  return {
    id: row.id,
    root: row.root,
    owner: row.owner,
    scope: row.scope,
    kind: row.kind as ItemKind,
    text: row.text,
    context: row.context,
    label: labelOf(row),
    provenance: row.provenance as Provenance,
    author: row.author,
    confidence: row.confidence,
    status: row.status as ItemStatus,
    reason: row.reason,
    tier: row.tier as ItemTier,
    pinned: row.pinned === 1,
    validFrom: row.valid_from,
    evidence: row.evidence,
    uses: row.uses,
    helpful: row.helpful,
    harmful: row.harmful,
    createdAt: row.created_at,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)) as Partial<MemoryItem>),
  };
}

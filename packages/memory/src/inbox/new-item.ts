import type { Label } from "@hearth/policy";
import { newId } from "@hearth/protocol";
import type { NewItemRow } from "../item/item-row.ts";

export interface NewItem {
  owner: string;
  scope: string;
  kind: string;
  phase: string | undefined;
  text: string;
  context: string;
  label: Label;
  provenance: string;
  author: string;
  run: string | undefined;
  confidence: number;
  status: "candidate" | "active";
  reason: string;
  hash: string;
  now: number;
  validFrom: number | undefined;
  validTo: number | undefined;
  /** The version that stands before it. */
  replaces?: { id: string; root: string } | undefined;
  pinned?: boolean;
}

/** The row of an item that nobody has used yet. */
export function newItemRow(item: NewItem): NewItemRow {
  const id = newId();
  return {
    id,
    root: item.replaces?.root ?? id,
    owner: item.owner,
    scope: item.scope,
    kind: item.kind,
    phase: item.phase ?? null,
    text: item.text,
    context: item.context,
    source: null,
    part: null,
    class: item.label.class,
    untrusted: item.label.untrusted ? 1 : 0,
    sources: JSON.stringify(item.label.sources),
    provenance: item.provenance,
    author: item.author,
    run: item.run ?? null,
    confidence: item.confidence,
    status: item.status,
    reason: item.reason,
    tier: "warm",
    pinned: item.pinned === true ? 1 : 0,
    valid_from: item.validFrom ?? item.now,
    valid_to: item.validTo ?? null,
    replaces: item.replaces?.id ?? null,
    superseded_by: null,
    evidence: 1,
    uses: 0,
    helpful: 0,
    harmful: 0,
    last_used_at: null,
    hash: item.hash,
    created_at: item.now,
    decided_at: item.status === "active" ? item.now : null,
    closed_at: null,
  };
}

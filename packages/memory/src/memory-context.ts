import type { NewReceipt } from "@hearth/protocol";
import type { Database } from "@hearth/storage";
import type { SharingRules } from "./access/scopes.ts";
import type { ItemStore } from "./item/item-store.ts";
import type { OwnerRecords } from "./owner/owner-records.ts";
import type { LexicalIndex } from "./search/lexical-index.ts";
import type { VectorLeg } from "./recall/vector-leg.ts";

/** What the parts of one open memory share. */
export interface MemoryContext {
  readonly database: Database<unknown>;
  readonly now: () => number;
  readonly owners: OwnerRecords;
  readonly items: ItemStore;
  readonly lexical: LexicalIndex;
  readonly vectors: VectorLeg;
  readonly sharing: SharingRules;
  readonly limits: MemoryLimits;
  /** Words that count as private: the person's own list. */
  readonly privateTerms: (owner: string) => readonly string[];
  readonly record: ((receipt: NewReceipt) => Promise<unknown>) | undefined;
}

/** Caps. What goes over one moves on to the next tier or is refused with its reason; nothing is dropped silently. */
export interface MemoryLimits {
  /** Live learnings of one phase in one scope; the least useful beyond it become cold. @default 200 */
  learningsPerPhase: number;
  /** Candidates that wait for the person. @default 500 */
  waiting: number;
  /** Traces of one run that stay hot; older ones go to the archive. @default 500 */
  tracesPerRun: number;
  /** Length of the TELOS and pinned part of a prompt, in UTF-16 units (about 1,500 tokens). @default 6000 */
  promptPart: number;
}

export const defaultLimits: MemoryLimits = {
  learningsPerPhase: 200,
  waiting: 500,
  tracesPerRun: 500,
  promptPart: 6_000,
};

/** Something only a person may do, asked for by someone else, or that would break a rule. A value, not an error. */
export interface Refused {
  readonly kind: "refused";
  readonly why: string;
}

export const refused = (why: string): Refused => ({ kind: "refused", why });

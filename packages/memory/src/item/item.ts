import { dataClasses, type Label } from "@hearth/policy";
import { z } from "zod";

/** What an item is. A `passage` is a piece of an ingested document. */
export const itemKind = z.enum([
  "fact",
  "procedure",
  "preference",
  "episode",
  "pattern",
  "warning",
  "insight",
  "tool-usage",
  "passage",
]);
export type ItemKind = z.infer<typeof itemKind>;

/** The phase of the improvement cycle that a learning is about; `algorithm` is the cycle itself. */
export const phases = ["observe", "think", "plan", "build", "execute", "verify", "learn", "algorithm"] as const;
export const phase = z.enum(phases);
export type Phase = z.infer<typeof phase>;

/**
 * Who stands behind an item. Derived from the principal and the label, never chosen: `owner` is the person,
 * `system` the device itself, `untrusted` a plugin or anything made from text of outsiders.
 */
export const provenance = z.enum(["owner", "agent", "untrusted", "system"]);
export type Provenance = z.infer<typeof provenance>;

/** `candidate` waits in the inbox, `active` is recalled, `closed` was true once, `forgotten` is a tombstone. */
export const itemStatus = z.enum(["candidate", "active", "rejected", "closed", "forgotten"]);
export type ItemStatus = z.infer<typeof itemStatus>;

/** `warm` is searched, `cold` only on a deep recall. (Hot are the traces of running work.) */
export const itemTier = z.enum(["warm", "cold"]);
export type ItemTier = z.infer<typeof itemTier>;

const name = "[a-z0-9][a-z0-9._:-]{0,127}";
/** Who may read an item: one agent, a domain of agents, one plugin, or all agents of the person. */
export const scope = z.string().regex(new RegExp(`^(?:shared|(?:agent|domain|plugin):${name})$`, "i"), {
  error: "must be shared, agent:NAME, domain:NAME or plugin:NAME",
});

export const label = z.object({
  class: z.enum(dataClasses).default("internal"),
  untrusted: z.boolean().default(false),
  sources: z.array(z.string().max(500)).max(50).default([]),
});

const time = z.number().int().nonnegative();
/** Longest text of an item and of its context, in UTF-16 code units. */
export const longestText = 2_000;
export const longestContext = 500;

/** What is proposed to be remembered. Times are milliseconds since the Unix epoch. */
export const candidate = z
  .object({
    kind: itemKind.exclude(["passage"]),
    phase: phase.optional(),
    text: z.string().trim().min(1).max(longestText),
    /** When this applies: the task, the place in a document. It is searched too. */
    context: z.string().trim().max(longestContext).default(""),
    /** What it was made from: the join of the labels of everything that was read. */
    label: label.prefault({}),
    /** 0 to 1, how sure the proposer is. */
    confidence: z.number().min(0).max(1).default(0.5),
    /** @default the proposer's own scope; `shared` for a person */
    scope: scope.optional(),
    /** The task or session in which it was learnt; proposals of a run are compared with what was recalled in it. */
    run: z.string().min(1).max(200).optional(),
    /** The item that is no longer true when this one is taken up; it is closed then, never overwritten. */
    replaces: z.string().max(100).optional(),
    /** When it began and ceases to be true. @default now, and without end */
    validFrom: time.optional(),
    validTo: time.optional(),
  })
  .refine(({ validFrom, validTo }) => validTo === undefined || validFrom === undefined || validTo > validFrom, {
    error: "must be after validFrom",
    path: ["validTo"],
  });
export type Candidate = z.input<typeof candidate>;
export type ParsedCandidate = z.output<typeof candidate>;

/** One thing that is known, was known, or waits to be. Its text never changes: a change is a further version. */
export interface MemoryItem {
  readonly id: string;
  /** The id of its first version. */
  readonly root: string;
  readonly owner: string;
  readonly scope: string;
  readonly kind: ItemKind;
  readonly phase?: Phase;
  /** Empty once forgotten. */
  readonly text: string;
  readonly context: string;
  /** The document it is a passage of. */
  readonly source?: string;
  readonly label: Label;
  readonly provenance: Provenance;
  /** Who proposed it, as `describePrincipal` writes it. */
  readonly author: string;
  readonly run?: string;
  readonly confidence: number;
  readonly status: ItemStatus;
  /** By which rule or by whom it came to its status. */
  readonly reason: string;
  readonly tier: ItemTier;
  /** Part of every prompt of those who may read it. */
  readonly pinned: boolean;
  readonly validFrom: number;
  readonly validTo?: number;
  readonly replaces?: string;
  readonly supersededBy?: string;
  /** In how many runs it was seen. */
  readonly evidence: number;
  readonly uses: number;
  readonly helpful: number;
  readonly harmful: number;
  readonly createdAt: number;
  readonly decidedAt?: number;
  readonly closedAt?: number;
}

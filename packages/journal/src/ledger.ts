import type { Principal, Receipt } from "@hearth/protocol";
import type { JournalReader } from "./journal-reader.ts";
import type { ViewFilter } from "./view-filter.ts";

/** `spent`: an effect that happened, or money that moved. `limit`: a budget was set. `alert`: one was nearly or wholly used. */
export const ledgerKinds = ["spent", "limit", "alert"] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

export interface LedgerEntry {
  id: string;
  index: number;
  /** Milliseconds since 1970. */
  time: number;
  kind: LedgerKind;
  action: string;
  /** Who acted, as `describePrincipal` writes it. */
  principal: string;
  goal: string | undefined;
  task: string | undefined;
  /**
   * By unit ("calls", "tokens", "moneyMicroUnits", "USD", …): what was spent, negative where it came back; for a limit,
   * the most there may be. Empty when the body was erased.
   */
  amounts: Readonly<Record<string, number>>;
  details: Readonly<Record<string, unknown>>;
}

export interface LedgerFilter extends ViewFilter {
  /** @default all */
  entries?: readonly LedgerKind[];
}

/** The ledger of one person: what its agents spent, and the limits and alerts of its budgets. */
export function* ledger(
  reader: JournalReader,
  principal: Principal,
  { entries = ledgerKinds, ...filter }: LedgerFilter = {},
): Generator<LedgerEntry> {
  for (const receipt of reader.iterate(principal, { ...filter, kinds: ["spend", "effect-outcome"] })) {
    const { id, index, time, action, principal: who, goal, task } = receipt;
    const { kind, amounts, details } = read(receipt);
    if (entries.includes(kind)) yield { id, index, time, kind, action, principal: who, goal, task, amounts, details };
  }
}

/** What was spent of each unit. Summed in millionths, so that many small sums of money add up exactly. */
export function ledgerTotals(entries: Iterable<LedgerEntry>): Record<string, number> {
  const millionths = new Map<string, number>();
  for (const { kind, amounts } of entries) {
    if (kind !== "spent") continue;
    for (const [unit, amount] of Object.entries(amounts))
      millionths.set(unit, (millionths.get(unit) ?? 0) + Math.round(amount * 1_000_000));
  }
  return Object.fromEntries([...millionths].map(([unit, sum]) => [unit, sum / 1_000_000]));
}

function read({ kind, action, body, erased }: Receipt): Pick<LedgerEntry, "kind" | "amounts" | "details"> {
  if (kind === "effect-outcome") {
    const { spent, ...details } = body;
    // An effect whose outcome says nothing more cost what each costs: one call.
    return { kind: "spent", amounts: erased ? {} : (numbersOf(spent) ?? { calls: 1 }), details };
  }
  const { unit, amount, maximum, ...details } = body;
  const of = (value: unknown): Record<string, number> =>
    typeof unit === "string" && typeof value === "number" ? { [unit]: value } : {};
  if (action === "budget-alerted") return { kind: "alert", amounts: {}, details: body };
  if (action === "budget-set") return { kind: "limit", amounts: of(maximum), details };
  return { kind: "spent", amounts: of(amount), details };
}

function numbersOf(value: unknown): Record<string, number> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

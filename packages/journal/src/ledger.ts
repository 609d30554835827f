import type { Principal } from "@hearth/protocol";
import type { JournalReader } from "./journal-reader.ts";

/** Something spent. */
export interface LedgerEntry {
  id: string;
  index: number;
  /** Milliseconds since 1970. */
  time: number;
  action: string;
  /** Who spent, as `describePrincipal` writes it. */
  principal: string;
  goal: string | undefined;
  task: string | undefined;
  /** `body.unit`: "USD", "tokens", "calls", … Undefined when the body was erased. */
  unit: string | undefined;
  /** `body.amount`: positive when it was spent, negative when it came back. */
  amount: number | undefined;
  details: Readonly<Record<string, unknown>>;
}

/** The ledger of one person: the receipts of kind `spend`, oldest first. */
export function* ledger(
  reader: JournalReader,
  principal: Principal,
  filter: { goal?: string; task?: string; plan?: string } = {},
): Generator<LedgerEntry> {
  for (const receipt of reader.iterate(principal, { ...filter, kinds: ["spend"] })) {
    const { unit, amount, ...details } = receipt.body;
    yield {
      id: receipt.id,
      index: receipt.index,
      time: receipt.time,
      action: receipt.action,
      principal: receipt.principal,
      goal: receipt.goal,
      task: receipt.task,
      unit: typeof unit === "string" ? unit : undefined,
      amount: typeof amount === "number" ? amount : undefined,
      details,
    };
  }
}

/** What was spent of each unit. Summed in millionths, so that many small sums of money add up exactly. */
export function ledgerTotals(entries: Iterable<LedgerEntry>): Record<string, number> {
  const millionths = new Map<string, number>();
  for (const { unit, amount } of entries) {
    if (unit === undefined || amount === undefined) continue;
    millionths.set(unit, (millionths.get(unit) ?? 0) + Math.round(amount * 1_000_000));
  }
  return Object.fromEntries([...millionths].map(([unit, sum]) => [unit, sum / 1_000_000]));
}

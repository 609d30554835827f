import type { StoreContext } from "./context.ts";
import type { ClaimReference } from "./driver.ts";
import type { Script } from "./script.ts";
import type { Transaction } from "./transaction.ts";

/** Gives tasks back as if they had not been handed out: nothing is counted against them. */
export function* releaseClaims(
  context: StoreContext,
  tx: Transaction,
  claims: readonly ClaimReference[],
): Script<void> {
  const entries = yield* context.driver.acknowledge(tx, claims);
  yield* context.driver.put(
    tx,
    entries.filter((entry) => entry !== undefined),
  );
}

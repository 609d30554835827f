import type { Aggregator } from "../aggregator/aggregator.ts";
import { MessageError } from "../errors/message-error.ts";
import { applySuccession } from "../keys/key-succession.ts";
import type { CommandCall } from "../operator/command-desk.ts";
import type { StateLedger } from "../operator/state-ledger.ts";
import { argument, textArgument } from "./argument.ts";
import type { AggregatorNodeOptions } from "./node-options.ts";

/** Chains a state that an operator signed. */
export async function commitState(ledger: StateLedger, { term }: Aggregator, call: CommandCall): Promise<unknown> {
  const state = textArgument(call, 0, "state_data");
  const metadata = (argument(call, 1, "metadata") ?? {}) as Record<string, unknown>;
  const { id: operator, trusted } = call.peer;
  const statement = call.statement.toString("base64");
  const { height, previous, stateHash } = await ledger.commit({
    state,
    metadata,
    operator,
    fingerprint: trusted.fingerprint,
    term,
    time: Date.now(),
    statement,
  });
  return { height, previous, state_hash: stateHash };
}

/** Takes the old key's signed word for a new one; the old one holds until the overlap ends. */
export async function rotateKey(
  { trust, saveTrust }: Pick<AggregatorNodeOptions, "trust" | "saveTrust">,
  call: CommandCall,
): Promise<unknown> {
  const succession = argument(call, 0, "succession");
  if (!(succession instanceof Uint8Array))
    throw new MessageError("the command needs succession, bytes that the old key signed", {
      field: "/succession",
      hint: "Make them with signSuccession, or use hearth swarm operator key_rotation.",
    });
  const { id, fingerprint } = applySuccession(trust, succession);
  await saveTrust?.(trust);
  return { id, fingerprint };
}

import { MessageError } from "../errors/message-error.ts";
import { applySuccession } from "../keys/key-succession.ts";
import type { CommandCall } from "../operator/command-desk.ts";
import { largestStatement } from "../ledger/ledger-codecs.ts";
import type { Agreement, StateLedger } from "../ledger/state-ledger.ts";
import { argument, textArgument } from "../operator/argument.ts";
import type { AggregatorNodeOptions } from "./node-options.ts";

/** Chains a state that an operator signed, once a majority of the aggregators has it. */
export async function commitState(ledger: StateLedger, agreement: Agreement, call: CommandCall): Promise<unknown> {
  textArgument(call, 0, "state_data");
  const metadata = argument(call, 1, "metadata") ?? {};
  if (typeof metadata !== "object" || Array.isArray(metadata) || metadata instanceof Uint8Array)
    throw new MessageError("metadata must be a map", {
      field: "/metadata",
      hint: "Give metadata as names and values.",
    });
  if (call.statement.length > largestStatement)
    throw new MessageError(`the state has more than ${largestStatement} bytes with its signature`, {
      field: "/state_data",
      hint: "Commit its SHA-256 and keep the state elsewhere.",
    });
  const { height, previous, stateHash } = await ledger.commit(call.statement, agreement);
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

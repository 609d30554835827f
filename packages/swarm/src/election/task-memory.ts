import type { TaskOutcome, TaskRequest } from "../aggregator/task-record.ts";
import type { OperationRegistry } from "../contract/operation-registry.ts";
import { decodeCanonical, encodeCanonical } from "../wire/canonical-cbor.ts";

/** Outputs above this many bytes are not copied to the others: after a loss the task is computed again. */
const largestKept = 8 << 20;

/** How to run a task, as bytes for another aggregator. */
export function encodeRequest(request: TaskRequest, registry: OperationRegistry): Buffer {
  const { operation, input, priority = 5, timeout = 30, replicas = 1 } = request;
  const { own, shared } = registry.get(operation).encodeInput(input);
  const version = registry.get(operation).version;
  return encodeCanonical({
    operation,
    version,
    own,
    shared: shared ?? null,
    priority,
    timeout: Math.round(timeout * 1_000),
    replicas,
  });
}

/** @throws MalformedCbor, UnknownOperationError, or what the operation says of the input */
export function decodeRequest(id: string, bytes: Uint8Array, registry: OperationRegistry): TaskRequest {
  const said = decodeCanonical(bytes) as {
    operation: string;
    version: number;
    own: Uint8Array;
    shared: Uint8Array | null;
    priority: number;
    timeout: number;
    replicas: number;
  };
  const input = registry
    .get(said.operation, said.version)
    .decodeInput({ own: said.own, ...(said.shared === null ? {} : { shared: said.shared }) });
  return {
    id,
    operation: said.operation,
    input,
    priority: said.priority,
    timeout: said.timeout / 1_000,
    replicas: said.replicas,
  };
}

/** What became of a task; undefined where it is too large to be told. */
export function encodeOutcome(
  operation: string,
  outcome: TaskOutcome,
  registry: OperationRegistry,
): Buffer | undefined {
  if (outcome.status !== "completed") {
    const { status, code, message, milliseconds } = outcome;
    return encodeCanonical({ operation, status, code, message, milliseconds: Math.round(milliseconds) });
  }
  const { output, workers, milliseconds } = outcome;
  const bytes = registry.get(operation).encodeOutput(output);
  if (bytes.length > largestKept) return undefined;
  return encodeCanonical({
    operation,
    status: "completed",
    output: bytes,
    workers: [...workers],
    milliseconds: Math.round(milliseconds),
  });
}

export function decodeOutcome(
  bytes: Uint8Array,
  registry: OperationRegistry,
): { operation: string; outcome: TaskOutcome } {
  const said = decodeCanonical(bytes) as {
    operation: string;
    status: "completed";
    output: Uint8Array;
    workers: string[];
    milliseconds: number;
  };
  if (said.status !== "completed") return { operation: said.operation, outcome: said as unknown as TaskOutcome };
  const { operation, output, workers, milliseconds } = said;
  return {
    operation,
    outcome: {
      status: "completed",
      output: registry.get(operation).decodeOutput(output),
      workers,
      cached: false,
      milliseconds,
    },
  };
}

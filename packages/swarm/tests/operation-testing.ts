import type { FixedMatrix } from "../src/contract/matrix.ts";
import type { Operation, OperationContext } from "../src/contract/operation.ts";
import { q1_31 } from "../src/fixed-point/fixed-format.ts";
import { openKernel } from "../src/kernel/open-kernel.ts";
import type { MatrixInput } from "../src/operations/matrix/matrix-input.ts";
import { MemoryStateStore } from "../src/operations/state-store.ts";
import { SeededRandom } from "../src/random/seeded-random.ts";

/** A worker's side of an operation, in one process: everything that travels travels as bytes. */
export function operationContext(change: Partial<OperationContext> = {}): OperationContext {
  return {
    signal: new AbortController().signal,
    kernel: openKernel().kernel,
    states: new MemoryStateStore(),
    ...change,
  };
}

/** Parses, encodes, decodes, runs, encodes, decodes and describes, as a call through the network does. */
export async function runOperation<Input, Output>(
  operation: Operation<Input, Output>,
  value: unknown,
  context: OperationContext = operationContext(),
): Promise<unknown> {
  const input = operation.decodeInput(operation.encodeInput(operation.parse(value)));
  const output = operation.encodeOutput(await operation.run(input, context));
  return operation.describe(operation.decodeOutput(output));
}

/** A matrix of any values of the format. */
function randomMatrix(rows: number, columns: number, seed: number, format = q1_31): FixedMatrix {
  const random = new SeededRandom(seed);
  const span = format.maximum - format.minimum + 1;
  const values = Int32Array.from({ length: rows * columns }, () => format.minimum + random.below(span));
  return { rows, columns, format, exponent: 0, values };
}

/** Two such matrices. */
export function randomInput(rows: number, depth: number, columns: number, format = q1_31): MatrixInput {
  return { left: randomMatrix(rows, depth, 1, format), right: randomMatrix(depth, columns, 2, format), exponent: 0 };
}

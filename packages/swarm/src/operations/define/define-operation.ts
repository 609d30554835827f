import type { Distribution, DistributionOptions } from "../../contract/distribution.ts";
import type { JsonValue, Operation, OperationContext } from "../../contract/operation.ts";
import { OperationNameError } from "../../errors/operation-name-error.ts";
import type { Fields } from "../../input/fields.ts";
import { pack, unpack, type PackedRecord } from "../../input/packed.ts";

/** How a value becomes a flat record of bytes and back. `read` trusts nothing and throws InputError. */
export interface RecordCodec<Value> {
  write(value: Value): PackedRecord;
  read(fields: Fields): Value;
}

export interface OperationDefinition<Input, Output> {
  /** Lower case with underscores, unique among all operations a worker knows. */
  readonly name: string;
  /** Raise it whenever the same input would give other bytes. @default 1 */
  readonly version?: number;
  readonly summary: string;
  /** Reads the JSON form. Throw InputError, or use `Fields`, to name what is wrong. */
  readonly parse: (value: unknown) => Input;
  readonly input: RecordCodec<Input>;
  readonly output: RecordCodec<Output>;
  readonly describe: (output: Output) => JsonValue;
  readonly run: (input: Input, context: OperationContext) => Output | Promise<Output>;
  /** Multiply-accumulates of a run. @default 1 */
  readonly cost?: (input: Input) => number;
  /** Bytes a run holds at its peak. @default 0 */
  readonly memory?: (input: Input) => number;
  /** Whether equal inputs give equal bytes. @default true */
  readonly cacheable?: boolean;
  /** Splits a large input. Without it the operation runs whole. */
  readonly distribute?: (input: Input, options: DistributionOptions) => Distribution<Output>;
}

/**
 * An operation of one's own. Register it under the same name and version on the aggregator and on every worker.
 * @throws OperationNameError
 */
export function defineOperation<Input, Output>(
  definition: OperationDefinition<Input, Output>,
): Operation<Input, Output> {
  const { name, version = 1, summary, parse, input, output, describe, run, distribute } = definition;
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(name)) throw new OperationNameError(name);
  return {
    name,
    version,
    summary,
    spread: distribute === undefined ? "single" : "blocks",
    cacheable: definition.cacheable ?? true,
    parse,
    describe,
    encodeInput: (value) => ({ own: pack(input.write(value)) }),
    decodeInput: ({ own }) => decode(own, "/own", input),
    encodeOutput: (value) => pack(output.write(value)),
    decodeOutput: (bytes) => decode(bytes, "", output),
    cost: (value) => Math.max(1, definition.cost?.(value) ?? 1),
    memory: (value) => definition.memory?.(value) ?? 0,
    async run(value, context) {
      context.signal.throwIfAborted();
      return await run(value, context);
    },
    ...(distribute && { distribute }),
  };
}

function decode<Value>(bytes: Uint8Array, what: string, codec: RecordCodec<Value>): Value {
  const fields = unpack(bytes, what);
  const value = codec.read(fields);
  fields.end();
  return value;
}

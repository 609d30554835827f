import type { FixedFormat } from "../../contract/fixed-format.ts";
import type { OperationContext } from "../../contract/operation.ts";
import { InputError } from "../../errors/input-error.ts";
import { fixedFormat } from "../../fixed-point/fixed-format.ts";
import { roundSum } from "../../fixed-point/round-sum.ts";
import { Fields } from "../../input/fields.ts";
import { fixedValues, numbersOf, readMatrix } from "../../input/fixed-values.ts";
import { arrayBytes, rawValues } from "../../input/packed.ts";
import { defineOperation } from "../define/define-operation.ts";

const activations = ["relu", "linear"] as const;
const maximumWidth = 65_536;
const maximumLayers = 64;

/** One fully connected layer: output = activation(weights · input + biases). */
export interface Layer {
  readonly outputs: number;
  readonly inputs: number;
  /** outputs × inputs, row after row. */
  readonly weights: Int32Array;
  readonly biases: Int32Array;
  readonly activation: (typeof activations)[number];
}

export interface NetworkInput {
  readonly format: FixedFormat;
  readonly vector: Int32Array;
  readonly layers: readonly Layer[];
}

export interface NetworkOutput {
  readonly format: FixedFormat;
  readonly values: Int32Array;
}

/** A small fully connected network; each neuron sums exactly, adds its bias exactly, rounds once and saturates. */
export const neuralNetworkInference = defineOperation<NetworkInput, NetworkOutput>({
  name: "neural_network_inference",
  summary: "The output of a small fully connected neural network",
  parse: parseNetwork,
  input: {
    write: ({ format, vector, layers }) => ({
      precision: format.name,
      width: vector.length,
      vector: arrayBytes(vector),
      layers: layers.map(({ outputs, inputs, weights, biases, activation }) => ({
        outputs,
        inputs,
        weights: arrayBytes(weights),
        biases: arrayBytes(biases),
        activation,
      })),
    }),
    read(fields) {
      const format = fixedFormat(fields.text("precision"));
      const width = fields.integer("width", { minimum: 1, maximum: maximumWidth });
      const vector = rawValues(fields, "vector", width, format);
      const layers = fields
        .list("layers")
        .map((value, at) => readLayer(new Fields(value, fields.pointer(`layers/${at}`)), format));
      checkLayers(width, layers, "/own/layers");
      return { format, vector, layers };
    },
  },
  output: {
    write: ({ format, values }) => ({ precision: format.name, count: values.length, values: arrayBytes(values) }),
    read(fields) {
      const format = fixedFormat(fields.text("precision"));
      const count = fields.integer("count", { minimum: 1, maximum: maximumWidth });
      return { format, values: rawValues(fields, "values", count, format) };
    },
  },
  describe: ({ format, values }) => ({ output: numbersOf(values, format), precision: format.name }),
  cost: ({ layers }) => layers.reduce((sum, { weights }) => sum + weights.length, 0),
  memory: ({ layers }) => Math.max(...layers.map(({ weights, outputs }) => weights.byteLength * 3 + outputs * 32)),
  run({ format, vector, layers }, context) {
    return { format, values: layers.reduce((values, layer) => runLayer(values, layer, format, context), vector) };
  },
});

function runLayer(
  vector: Int32Array,
  layer: Layer,
  format: FixedFormat,
  { kernel, signal }: OperationContext,
): Int32Array {
  signal.throwIfAborted();
  const { outputs: rows, inputs: depth, weights: left, biases, activation } = layer;
  const sums = kernel.accumulate({ left, right: vector, rows, depth, columns: 1 });
  const rounding = { shift: format.fractionBits, minimum: format.minimum, maximum: format.maximum };
  return biases.map((bias, at) => {
    const sum = (sums.high[at]! << 16n) + sums.low[at]! + (BigInt(bias) << BigInt(format.fractionBits));
    const value = roundSum(sum, rounding);
    return activation === "relu" ? Math.max(0, value) : value;
  });
}

function parseNetwork(value: unknown): NetworkInput {
  const fields = new Fields(value);
  const format = fixedFormat(fields.text("precision", "Q8.24"));
  const vector = fixedValues(fields.numbers("input_vector"), format);
  const count = fields.list("weights").length;
  const weights = fields.items("weights", count);
  const biases = fields.items("biases", count);
  const chosen = fields.has("activations") ? fields.items("activations", count) : undefined;
  fields.end();
  const layers = Array.from({ length: count }, (_, at): Layer => {
    const matrix = readMatrix(weights, `${at}`, format, "saturate");
    return {
      outputs: matrix.rows,
      inputs: matrix.columns,
      weights: matrix.values,
      biases: fixedValues(biases.numbers(`${at}`), format),
      activation: chosen?.choice(`${at}`, activations) ?? "relu",
    };
  });
  checkLayers(vector.length, layers, "/weights");
  return { format, vector, layers };
}

function readLayer(fields: Fields, format: FixedFormat): Layer {
  const outputs = fields.integer("outputs", { minimum: 1, maximum: maximumWidth });
  const inputs = fields.integer("inputs", { minimum: 1, maximum: maximumWidth });
  const layer = {
    outputs,
    inputs,
    weights: rawValues(fields, "weights", outputs * inputs, format),
    biases: rawValues(fields, "biases", outputs, format),
    activation: fields.choice("activation", activations),
  };
  fields.end();
  return layer;
}

/** Each layer takes what the one before it gives. */
function checkLayers(width: number, layers: readonly Layer[], pointer: string): void {
  if (layers.length === 0 || layers.length > maximumLayers) {
    throw new InputError(pointer, `has ${layers.length} layers, not 1 to ${maximumLayers}`);
  }
  let given = width;
  for (const [at, { inputs, outputs, biases }] of layers.entries()) {
    if (inputs !== given) throw new InputError(`${pointer}/${at}`, `takes ${inputs} values, and is given ${given}`);
    if (biases.length !== outputs) {
      throw new InputError(`${pointer}/${at}`, `has ${outputs} neurons and ${biases.length} biases`);
    }
    given = outputs;
  }
}

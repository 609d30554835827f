import type { DistributionOptions } from "../../contract/distribution.ts";
import type { FixedFormat } from "../../contract/fixed-format.ts";
import { BlockDistribution } from "../../distribution/block-distribution.ts";
import { InputError } from "../../errors/input-error.ts";
import { exactDot } from "../../fixed-point/exact-dot.ts";
import { fixedFormat } from "../../fixed-point/fixed-format.ts";
import { roundSum } from "../../fixed-point/round-sum.ts";
import { Fields } from "../../input/fields.ts";
import { exponentFor, fixedValues, numbersOf } from "../../input/fixed-values.ts";
import { arrayBytes, pack, rawValues, unpack } from "../../input/packed.ts";
import { defineOperation, type RecordCodec } from "../define/define-operation.ts";
import { maximumValues, type PackedValues, valuesCodec } from "../define/values-codec.ts";

const maximumTaps = 65_536;

export interface FilterInput {
  readonly format: FixedFormat;
  /** Bits that each sum of products loses. */
  readonly shift: number;
  /** The power of two common to the results. */
  readonly exponent: number;
  /** What goes before the first sample that is asked for: `history` samples, then the signal. */
  readonly samples: Int32Array;
  readonly history: number;
  /** Last first, so that a result is a dot product with a run of samples. */
  readonly taps: Int32Array;
}

export type FilterOutput = PackedValues;

const input: RecordCodec<FilterInput> = {
  write: ({ format, shift, exponent, samples, history, taps }) => ({
    precision: format.name,
    shift,
    exponent,
    history,
    count: samples.length,
    samples: arrayBytes(samples),
    order: taps.length,
    taps: arrayBytes(taps),
  }),
  read(fields) {
    const format = fixedFormat(fields.text("precision"));
    const count = fields.integer("count", { minimum: 1, maximum: maximumValues });
    const order = fields.integer("order", { minimum: 1, maximum: maximumTaps });
    return {
      format,
      shift: fields.integer("shift", { minimum: 0, maximum: 62 }),
      exponent: fields.integer("exponent", { minimum: 0, maximum: 2_200 }),
      history: fields.integer("history", { minimum: 0, maximum: count - 1 }),
      samples: rawValues(fields, "samples", count, format),
      taps: rawValues(fields, "taps", order, format),
    };
  },
};

const output = valuesCodec({ maximumExponent: 2_200 });

/** A finite impulse response filter: y[n] = Σ c[j] · x[n - j], each sum exact and rounded once; what lies before the signal is zero. */
export const filterApply = defineOperation<FilterInput, FilterOutput>({
  name: "filter_apply",
  summary: "A finite impulse response filter over a signal",
  parse(value) {
    const fields = new Fields(value);
    const format = fixedFormat(fields.text("precision", "Q1.31"));
    const signal = fields.numbers("signal");
    const coefficients = fields.numbers("filter_coefficients");
    if (signal.length > maximumValues) throw fields.wrong("signal", `has more than ${maximumValues} numbers`);
    if (coefficients.length > maximumTaps)
      throw fields.wrong("filter_coefficients", `has more than ${maximumTaps} numbers`);
    fields.end();
    const samplesExponent = exponentFor(signal, format, "auto");
    const tapsExponent = exponentFor(coefficients, format, "auto");
    // No result is larger than the largest sample times the sum of the coefficients' sizes.
    const gain = coefficients.reduce((sum, each) => sum + Math.abs(each), 0) / 2 ** tapsExponent;
    const scaled = samplesExponent > 0 || tapsExponent > 0;
    const growth = scaled && gain > 1 ? Math.ceil(Math.log2(gain)) : 0;
    return {
      format,
      shift: format.fractionBits + growth,
      exponent: samplesExponent + tapsExponent + growth,
      samples: fixedValues(signal, format, samplesExponent),
      history: 0,
      taps: fixedValues(coefficients, format, tapsExponent).toReversed(),
    };
  },
  input,
  output,
  describe: ({ format, exponent, values }) => ({
    filtered_signal: numbersOf(values, format, exponent),
    precision: format.name,
  }),
  cost: ({ samples, taps, history }) => (samples.length - history) * taps.length,
  memory: ({ samples, history }) => (samples.length - history) * 8,
  run: filter,
  distribute: distributeFilter,
});

function filter({ format, shift, exponent, samples, history, taps }: FilterInput): FilterOutput {
  const { minimum, maximum } = format;
  const values = Int32Array.from({ length: samples.length - history }, (_, at) => {
    const end = history + at + 1;
    const length = Math.min(taps.length, end);
    const sum = exactDot(
      { values: samples, start: end - length },
      { values: taps, start: taps.length - length },
      length,
    );
    return roundSum(sum, { shift, minimum, maximum });
  });
  return { format, exponent, values };
}

/** Stretches of the signal, each with as much of what goes before it as the filter is long. */
function distributeFilter(
  whole: FilterInput,
  { code, blocks = 32, redundancy = 2 }: DistributionOptions,
): BlockDistribution<FilterOutput, FilterOutput> {
  const length = whole.samples.length - whole.history;
  const perBlock = Math.ceil(length / Math.min(blocks, length));
  const stretch = (block: number): FilterInput => {
    const from = whole.history + block * perBlock;
    const history = Math.min(from, whole.taps.length - 1);
    return { ...whole, history, samples: whole.samples.subarray(from - history, from + perBlock) };
  };
  return new BlockDistribution<FilterOutput, FilterOutput>({
    blocks: Math.ceil(length / perBlock),
    copies: code === "replicate" ? redundancy : 1,
    task: (block) => ({
      operation: "filter_apply",
      version: 1,
      input: { own: pack(input.write(stretch(block))) },
      cost: perBlock * whole.taps.length,
    }),
    read(block, bytes) {
      const fields = unpack(bytes, "");
      const part = output.read(fields);
      fields.end();
      const { samples, history, exponent, format } = stretch(block);
      const fits = part.values.length === samples.length - history && part.exponent === exponent;
      if (!fits || part.format.name !== format.name) throw new InputError("", "has not the shape of its block");
      return part;
    },
    compute: (block) => pack(output.write(filter(stretch(block)))),
    join(parts) {
      const values = new Int32Array(length);
      for (const [block, part] of parts.entries()) values.set(part.values, block * perBlock);
      return { format: whole.format, exponent: whole.exponent, values };
    },
  });
}

import type { DistributionOptions } from "../../contract/distribution.ts";
import type { FixedFormat } from "../../contract/fixed-format.ts";
import { BlockDistribution } from "../../distribution/block-distribution.ts";
import { InputError } from "../../errors/input-error.ts";
import { exactDot } from "../../fixed-point/exact-dot.ts";
import { fixedFormat } from "../../fixed-point/fixed-format.ts";
import { Fields } from "../../input/fields.ts";
import { exponentFor, fixedValues } from "../../input/fixed-values.ts";
import { pack, unpack } from "../../input/packed.ts";
import { defineOperation, type RecordCodec } from "../define/define-operation.ts";
import { maximumValues, type PackedValues, valuesCodec } from "../define/values-codec.ts";
import { nearestDouble } from "./nearest-double.ts";

export type StatisticsInput = PackedValues;

/** Exact moments of raw values: those of parts add up to those of the whole. */
export interface Moments {
  readonly format: FixedFormat;
  readonly exponent: number;
  readonly count: number;
  readonly sum: bigint;
  readonly squares: bigint;
  readonly minimum: number;
  readonly maximum: number;
}

const input = valuesCodec({ maximumExponent: 1_100 });

const output: RecordCodec<Moments> = {
  write: ({ format, sum, squares, ...rest }) => ({
    ...rest,
    precision: format.name,
    sum: String(sum),
    squares: String(squares),
  }),
  read(fields) {
    const word = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    const whole = (name: string): bigint => {
      const text = fields.text(name);
      if (!/^-?\d{1,40}$/.test(text)) throw fields.wrong(name, "is no whole number of up to 40 digits");
      return BigInt(text);
    };
    return {
      format: fixedFormat(fields.text("precision")),
      exponent: fields.integer("exponent", { minimum: 0, maximum: 1_100 }),
      count: fields.integer("count", { minimum: 1, maximum: maximumValues }),
      sum: whole("sum"),
      squares: whole("squares"),
      minimum: fields.integer("minimum", word),
      maximum: fields.integer("maximum", word),
    };
  },
};

/** Count, sum, mean, variance, standard deviation, minimum and maximum, from exact sums. */
export const statistics = defineOperation<StatisticsInput, Moments>({
  name: "statistics",
  summary: "Count, sum, mean, variance, standard deviation, minimum and maximum of numbers",
  parse(value) {
    const fields = new Fields(value);
    const format = fixedFormat(fields.text("precision", "Q1.31"));
    const numbers = fields.numbers("values");
    if (numbers.length > maximumValues) throw fields.wrong("values", `has more than ${maximumValues} numbers`);
    fields.end();
    const exponent = exponentFor(numbers, format, "auto");
    return { format, exponent, values: fixedValues(numbers, format, exponent) };
  },
  input,
  output,
  describe({ format, exponent, count, sum, squares, minimum, maximum }) {
    const step = 2 ** (exponent - format.fractionBits);
    const total = BigInt(count);
    // Over the whole population: (n · Σx² - (Σx)²) / n², a quotient of whole numbers that is rounded once.
    const variance = nearestDouble(total * squares - sum * sum, total * total) * step * step;
    return {
      count,
      sum: Number(sum) * step,
      mean: nearestDouble(sum, total) * step,
      variance,
      standard_deviation: Math.sqrt(variance),
      minimum: minimum * step,
      maximum: maximum * step,
      precision: format.name,
    };
  },
  cost: ({ values }) => values.length * 2,
  run: momentsOf,
  distribute: distributeStatistics,
});

function momentsOf({ format, exponent, values }: StatisticsInput): Moments {
  let sum = 0;
  let [minimum, maximum] = [values[0]!, values[0]!];
  // At most 2^22 values of 2^31: the sum stays below 2^53.
  for (const value of values) {
    sum += value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const squares = exactDot({ values }, { values }, values.length);
  return { format, exponent, count: values.length, sum: BigInt(sum), squares, minimum, maximum };
}

function distributeStatistics(
  whole: StatisticsInput,
  { code, blocks = 32, redundancy = 2 }: DistributionOptions,
): BlockDistribution<Moments, Moments> {
  const { length } = whole.values;
  const perBlock = Math.ceil(length / Math.min(blocks, length));
  const part = (block: number): StatisticsInput => ({
    ...whole,
    values: whole.values.subarray(block * perBlock, (block + 1) * perBlock),
  });
  return new BlockDistribution<Moments, Moments>({
    blocks: Math.ceil(length / perBlock),
    copies: code === "replicate" ? redundancy : 1,
    task: (block) => ({
      operation: "statistics",
      version: 1,
      input: { own: pack(input.write(part(block))) },
      cost: perBlock * 2,
    }),
    read(block, bytes) {
      const fields = unpack(bytes, "");
      const moments = output.read(fields);
      fields.end();
      const fits = moments.count === part(block).values.length && moments.exponent === whole.exponent;
      if (!fits || moments.format.name !== whole.format.name) throw new InputError("", "is not of its block");
      return moments;
    },
    compute: (block) => pack(output.write(momentsOf(part(block)))),
    join: (parts) =>
      parts.reduce((one, other) => ({
        ...one,
        count: one.count + other.count,
        sum: one.sum + other.sum,
        squares: one.squares + other.squares,
        minimum: Math.min(one.minimum, other.minimum),
        maximum: Math.max(one.maximum, other.maximum),
      })),
  });
}

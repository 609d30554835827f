import type { FixedFormat } from "../../contract/fixed-format.ts";
import { fixedFormat } from "../../fixed-point/fixed-format.ts";
import { arrayBytes, rawValues } from "../../input/packed.ts";
import type { RecordCodec } from "./define-operation.ts";

/** The most numbers that an operation takes or gives in one run. */
export const maximumValues = 2 ** 22;

/** Numbers of one format, all times a common power of two. */
export interface PackedValues {
  readonly format: FixedFormat;
  /** The power of two. */
  readonly exponent: number;
  readonly values: Int32Array;
}

/** How such numbers travel. */
export function valuesCodec({ maximumExponent }: { maximumExponent: number }): RecordCodec<PackedValues> {
  return {
    write: ({ format, exponent, values }) => ({
      precision: format.name,
      exponent,
      count: values.length,
      values: arrayBytes(values),
    }),
    read(fields) {
      const format = fixedFormat(fields.text("precision"));
      const count = fields.integer("count", { minimum: 1, maximum: maximumValues });
      const exponent = fields.integer("exponent", { minimum: 0, maximum: maximumExponent });
      return { format, exponent, values: rawValues(fields, "values", count, format) };
    },
  };
}

import type { FixedFormat } from "../../contract/fixed-format.ts";
import { FixedArithmetic } from "../../fixed-point/fixed-arithmetic.ts";
import { fixedFormat } from "../../fixed-point/fixed-format.ts";
import { Fields } from "../../input/fields.ts";
import { numbersOf } from "../../input/fixed-values.ts";
import { arrayBytes, int32Array, rawValues } from "../../input/packed.ts";
import { defineOperation } from "../define/define-operation.ts";

const operators = ["add", "subtract", "multiply", "divide", "dot"] as const;
/** Operands of one call. */
const maximumLength = 2 ** 20;

export interface ComputeInput {
  readonly operator: (typeof operators)[number];
  readonly format: FixedFormat;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly saturation: boolean;
  readonly overflowCheck: boolean;
  /** Whether the operands were single numbers, so that the result is one. */
  readonly single: boolean;
}

export interface ComputeOutput {
  readonly format: FixedFormat;
  readonly values: Int32Array;
  readonly single: boolean;
  /** Results that did not fit and were held or wrapped. */
  readonly overflows: number;
}

/** Scalar arithmetic on numbers, or element by element on lists; "dot" is the sum of products of two lists, rounded once. */
export const fixedPointCompute = defineOperation<ComputeInput, ComputeOutput>({
  name: "fixed_point_compute",
  summary: "Add, subtract, multiply or divide fixed-point numbers, or take their dot product",
  parse(value) {
    const fields = new Fields(value);
    const operator = fields.choice("operation", operators);
    const format = fixedFormat(fields.text("precision", "Q1.31"));
    const saturation = fields.boolean("saturation", true);
    const overflowCheck = fields.boolean("overflow_check", true);
    const arithmetic = new FixedArithmetic({ format, saturation, overflowCheck });
    const single = typeof fields.value("operand_a") === "number";
    const read = (name: string): Int32Array => {
      const numbers = single ? [fields.number(name)] : fields.numbers(name);
      return Int32Array.from(numbers, (number) => arithmetic.fromNumber(number));
    };
    const [left, right] = [read("operand_a"), read("operand_b")];
    if (left.length !== right.length)
      throw fields.wrong("operand_b", `has ${right.length} numbers, not ${left.length}`);
    if (left.length > maximumLength) throw fields.wrong("operand_a", `has more than ${maximumLength} numbers`);
    fields.end();
    return { operator, format, left, right, saturation, overflowCheck, single };
  },
  input: {
    write: ({ operator, format, left, right, saturation, overflowCheck, single }) => ({
      operator,
      precision: format.name,
      saturation,
      overflowCheck,
      single,
      count: left.length,
      left: arrayBytes(left),
      right: arrayBytes(right),
    }),
    read(fields) {
      const format = fixedFormat(fields.text("precision"));
      const count = fields.integer("count", { minimum: 1, maximum: maximumLength });
      return {
        operator: fields.choice("operator", operators),
        format,
        left: rawValues(fields, "left", count, format),
        right: rawValues(fields, "right", count, format),
        saturation: fields.boolean("saturation"),
        overflowCheck: fields.boolean("overflowCheck"),
        single: fields.boolean("single"),
      };
    },
  },
  output: {
    write: ({ format, values, single, overflows }) => ({
      precision: format.name,
      count: values.length,
      single,
      overflows,
      values: arrayBytes(values),
    }),
    read(fields) {
      const count = fields.integer("count", { minimum: 1, maximum: maximumLength });
      return {
        format: fixedFormat(fields.text("precision")),
        values: int32Array(fields, "values", count),
        single: fields.boolean("single"),
        overflows: fields.integer("overflows", { minimum: 0, maximum: maximumLength }),
      };
    },
  },
  describe({ format, values, single, overflows }) {
    const numbers = numbersOf(values, format);
    return { result: single ? numbers[0]! : numbers, precision: format.name, overflows };
  },
  cost: ({ left }) => left.length,
  run({ operator, format, left, right, saturation, overflowCheck, single }) {
    const arithmetic = new FixedArithmetic({ format, saturation, overflowCheck });
    const values =
      operator === "dot"
        ? Int32Array.of(arithmetic.dot({ values: left }, { values: right }, left.length))
        : left.map((value, at) => arithmetic[operator](value, right[at]!));
    return { format, values, single: single || operator === "dot", overflows: arithmetic.overflows };
  },
});

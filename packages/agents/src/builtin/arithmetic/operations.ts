import { type NumberValue, numberValue, ValidationError } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { DivisionByZeroError } from "../errors/division-by-zero-error.ts";
import { add, type Decimal, divide, multiply, subtract, toDecimal, toNumber } from "../shared/decimal.ts";

const input = z.strictObject({
  operands: z
    .array(z.union([z.number(), numberValue]))
    .min(2)
    .max(1000)
    .describe("The numbers in order; each a number or the number another capability gave."),
  label: z.string().max(300).describe("What the result stands for.").optional(),
  unit: z
    .string()
    .max(40)
    .describe("The unit of the result. Left out: the unit of the operands if they share one.")
    .optional(),
});

interface Operation {
  name: string;
  description: string;
  keywords: readonly string[];
  /** Between the operands in the label. */
  sign: string;
  calculate: (left: Decimal, right: Decimal, field: string) => Decimal;
  /** The unit of the result, of operands that have units. */
  unit: "shared" | "first" | "only";
}

type Operand = number | NumberValue;

const valueOf = (operand: Operand): number => (typeof operand === "number" ? operand : operand.value);
const unitOf = (operand: Operand | undefined): string | undefined =>
  typeof operand === "object" ? operand.unit : undefined;

/** Adding keeps a unit all share; dividing by plain numbers keeps the first; multiplying keeps the only one. */
function resultUnit(operands: readonly Operand[], rule: Operation["unit"]): string | undefined {
  const units = operands.flatMap((operand) => unitOf(operand) ?? []);
  if (rule === "shared") return units.length === operands.length && new Set(units).size === 1 ? units[0] : undefined;
  if (units.length !== 1) return undefined;
  return rule === "only" ? units[0] : unitOf(operands[0]);
}

function operation({ name, description, keywords, sign, calculate, unit: rule }: Operation) {
  return defineCapability({
    name: `arithmetic.${name}`,
    description,
    keywords,
    input,
    output: numberValue,
    run({ operands, label, unit = resultUnit(operands, rule) }) {
      const [first = 0, ...others] = operands.map(valueOf);
      let result = toDecimal(first);
      for (const [index, other] of others.entries())
        result = calculate(result, toDecimal(other), `/operands/${index + 1}`);
      const value = toNumber(result);
      if (!Number.isFinite(value))
        throw new ValidationError(name, [{ field: "/operands", message: "give a result beyond 10^308" }]);
      const names = operands.map((operand) =>
        typeof operand === "object" ? (operand.label ?? operand.value) : operand,
      );
      const made = names.length <= 4 ? names.join(` ${sign} `) : `${name} of ${names.length} numbers`;
      return { kind: "number" as const, value, label: label ?? made, ...(unit === undefined ? {} : { unit }) };
    },
  });
}

export const arithmeticAdd = operation({
  name: "add",
  description: "Adds numbers.",
  keywords: ["add", "plus", "sum", "and", "together", "+"],
  sign: "+",
  calculate: (left, right) => add(left, right),
  unit: "shared",
});

export const arithmeticSubtract = operation({
  name: "subtract",
  description: "Subtracts the later numbers from the first.",
  keywords: ["subtract", "minus", "less", "difference", "take away", "-"],
  sign: "−",
  calculate: (left, right) => subtract(left, right),
  unit: "shared",
});

export const arithmeticMultiply = operation({
  name: "multiply",
  description: "Multiplies numbers.",
  keywords: ["multiply", "times", "product", "multiplied by", "*", "x", "×"],
  sign: "×",
  calculate: (left, right) => multiply(left, right),
  unit: "only",
});

export const arithmeticDivide = operation({
  name: "divide",
  description: "Divides the first number by the later ones. Dividing by zero is an error.",
  keywords: ["divide", "divided by", "over", "ratio", "quotient", "per", "/", "÷"],
  sign: "÷",
  calculate: (left, right, field) => {
    if (right.digits === 0n) throw new DivisionByZeroError(field);
    return divide(left, right);
  },
  unit: "first",
});

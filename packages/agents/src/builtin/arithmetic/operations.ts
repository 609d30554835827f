import { numberValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";

const input = z.strictObject({
  operands: z
    .array(z.union([z.number(), numberValue]))
    .min(2)
    .max(10_000)
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
}

function operation({ name, description, keywords }: Operation) {
  return defineCapability({
    name: `arithmetic.${name}`,
    description,
    keywords,
    input,
    output: numberValue,
    run: pending,
  });
}

export const arithmeticAdd = operation({
  name: "add",
  description: "Adds numbers.",
  keywords: ["add", "plus", "sum", "and", "together", "+"],
});

export const arithmeticSubtract = operation({
  name: "subtract",
  description: "Subtracts the later numbers from the first.",
  keywords: ["subtract", "minus", "less", "difference", "take away", "-"],
});

export const arithmeticMultiply = operation({
  name: "multiply",
  description: "Multiplies numbers.",
  keywords: ["multiply", "times", "product", "multiplied by", "*", "x", "×"],
});

export const arithmeticDivide = operation({
  name: "divide",
  description: "Divides the first number by the later ones. Dividing by zero is an error.",
  keywords: ["divide", "divided by", "over", "ratio", "quotient", "per", "/", "÷"],
});

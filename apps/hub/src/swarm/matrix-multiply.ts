import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { computeTask } from "./compute-task.ts";
import { dataClassField, placementField, workersField } from "./shared-fields.ts";
import type { ComputeTask } from "./swarm-task.ts";

const matrix = z.array(z.array(z.number()).min(1)).min(1);

export const matrixMultiplyOn = (compute: ComputeTask) =>
  defineCapability({
    name: "swarm.matrix-multiply",
    description:
      "Multiplies two matrices in fixed point, exactly up to one rounding, spread over the workers of the swarm where it is large.",
    keywords: ["matrix", "matrices", "matrix product", "swarm"],
    input: z.strictObject({
      matrix_a: matrix.describe("The left matrix, row by row."),
      matrix_b: matrix.describe("The right matrix, row by row; it has as many rows as the left one has columns."),
      precision: z
        .string()
        .max(20)
        .default("Q1.31")
        .describe("The fixed-point format: Q1.15, Q1.31, Q8.24 or any Qm.n."),
      scaling: z
        .enum(["auto", "saturate"])
        .default("auto")
        .describe("Whether numbers beyond the format are scaled by a power of two, or held at its ends."),
      result_shape: z.tuple([z.int(), z.int()]).optional().describe("Rows and columns that the result must have."),
      data_class: dataClassField,
    }),
    output: z.strictObject({
      result: z.array(z.array(z.number())).describe("The product, row by row."),
      precision: z.string(),
      exponent: z.int().optional().describe("The power of two by which the values were scaled inside."),
      workers: workersField,
      placement: placementField,
    }),
    async run({ data_class: dataClass, ...data }, context) {
      const work = { operation: "matrix_multiply", data, dataClass };
      const { output, ...computed } = await computeTask(compute, work, context);
      return { ...(output as { result: number[][]; precision: string; exponent?: number }), ...computed };
    },
  });

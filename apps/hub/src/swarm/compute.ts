import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { computeTask } from "./compute-task.ts";
import { dataClassField, placementField, workersField } from "./shared-fields.ts";
import type { ComputeTask } from "./swarm-task.ts";

/** Without `control_update`, whose loops live in a worker's memory and belong to nobody, and what blocks are made of. */
const operations = [
  "fft_compute",
  "filter_apply",
  "fixed_point_compute",
  "matrix_multiply",
  "neural_network_inference",
  "statistics",
] as const;

export const computeOn = (compute: ComputeTask) =>
  defineCapability({
    name: "swarm.compute",
    description:
      "Computes one operation of the swarm in fixed point: products, transforms, filters, networks, statistics.",
    keywords: ["swarm", "fft", "fourier transform", "filter coefficients", "neural network inference"],
    input: z.strictObject({
      operation: z.enum(operations).describe("Which operation."),
      data: z.record(z.string(), z.unknown()).describe("Its input, as the README of @hearth/swarm lists it."),
      data_class: dataClassField,
    }),
    output: z.strictObject({
      result: z.record(z.string(), z.unknown()).describe("The output of the operation."),
      workers: workersField,
      placement: placementField,
    }),
    async run({ data_class: dataClass, ...task }, context) {
      const { output, workers, placement } = await computeTask(compute, { ...task, dataClass }, context);
      return { result: output, workers, placement };
    },
  });

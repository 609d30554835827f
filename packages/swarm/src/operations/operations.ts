import { OperationRegistry } from "../contract/operation-registry.ts";
import { controlUpdate } from "./control/control-update.ts";
import { matrixMultiply } from "./matrix/matrix-multiply.ts";
import { matrixSums } from "./matrix/matrix-sums.ts";
import { neuralNetworkInference } from "./network/neural-network-inference.ts";
import { fixedPointCompute } from "./scalar/fixed-point-compute.ts";
import { fftCompute } from "./signal/fft-compute.ts";
import { filterApply } from "./signal/filter-apply.ts";
import { statistics } from "./statistics/statistics.ts";
import type { Operation } from "../contract/operation.ts";

/** All operations that Hearth brings; `matrix_sums` is what coded products send to workers. */
export const builtinOperations: readonly Operation[] = [
  matrixMultiply,
  matrixSums,
  fixedPointCompute,
  controlUpdate,
  fftCompute,
  filterApply,
  neuralNetworkInference,
  statistics,
];

/** A registry with the built-in operations, and more. */
export function createRegistry(more: Iterable<Operation> = []): OperationRegistry {
  return new OperationRegistry([...builtinOperations, ...more]);
}

import type { Operation } from "../contract/operation.ts";
import type { OperationSource } from "../contract/operation-source.ts";
import { UnknownOperationError } from "../errors/unknown-operation-error.ts";
import { WorkerError } from "../errors/worker-error.ts";

interface LateOperation {
  /** Which version the code has, so that another one is refused without loading it. */
  readonly version: number;
  readonly load: () => Promise<Operation>;
}

const lateOperations: ReadonlyMap<string, LateOperation> = new Map<string, LateOperation>(
  Object.entries({
    matrix_multiply: { version: 1, load: async () => (await import("./matrix/matrix-multiply.ts")).matrixMultiply },
    matrix_sums: { version: 1, load: async () => (await import("./matrix/matrix-sums.ts")).matrixSums },
    fixed_point_compute: {
      version: 1,
      load: async () => (await import("./scalar/fixed-point-compute.ts")).fixedPointCompute,
    },
    control_update: { version: 1, load: async () => (await import("./control/control-update.ts")).controlUpdate },
    fft_compute: { version: 1, load: async () => (await import("./signal/fft-compute.ts")).fftCompute },
    filter_apply: { version: 1, load: async () => (await import("./signal/filter-apply.ts")).filterApply },
    neural_network_inference: {
      version: 1,
      load: async () => (await import("./network/neural-network-inference.ts")).neuralNetworkInference,
    },
    statistics: { version: 1, load: async () => (await import("./statistics/statistics.ts")).statistics },
  } satisfies Record<string, LateOperation>),
);

/**
 * The built-in operations for a worker that may idle for days on a small device: each is known by name and version, and its
 * code is read when its first task comes. With all of it at the start a worker holds about 8 MB more.
 */
export class LateOperations implements OperationSource {
  readonly #loaded = new Map<string, Operation>();
  readonly #loading = new Map<string, Promise<void>>();

  /** Names and versions of what can be loaded. */
  list(): readonly { name: string; version: number }[] {
    return [...lateOperations].map(([name, { version }]) => ({ name, version }));
  }

  get(name: string, version?: number): Operation {
    const known = lateOperations.get(name);
    if (known === undefined || (version !== undefined && version !== known.version)) {
      throw new UnknownOperationError(name, version, [...lateOperations.keys()]);
    }
    const operation = this.#loaded.get(name);
    if (operation !== undefined) return operation;
    throw new WorkerError(`the code of ${name} is not loaded`, {
      hint: "Look whether the files of the package @hearth/swarm are all there, and start the worker again.",
    });
  }

  load(name: string): Promise<void> | undefined {
    const known = lateOperations.get(name);
    if (known === undefined || this.#loaded.has(name)) return undefined;
    const underWay = this.#loading.get(name);
    if (underWay !== undefined) return underWay;
    const loading = known
      .load()
      .then(
        (operation) => void this.#loaded.set(name, operation),
        // `get` says so to whoever wanted it.
        () => undefined,
      )
      .finally(() => this.#loading.delete(name));
    this.#loading.set(name, loading);
    return loading;
  }
}

import { UnknownOperationError } from "../errors/unknown-operation-error.ts";
import { OperationTakenError } from "../errors/operation-taken-error.ts";
import type { Operation } from "./operation.ts";
import type { OperationSource } from "./operation-source.ts";

/** The operations a worker or an aggregator knows, by name; one version of each. */
export class OperationRegistry implements OperationSource {
  readonly #operations = new Map<string, Operation>();

  constructor(operations: Iterable<Operation> = []) {
    for (const operation of operations) this.register(operation);
  }

  /** @throws OperationTakenError when the name is taken */
  register(operation: Operation): void {
    if (this.#operations.has(operation.name)) throw new OperationTakenError(operation.name);
    this.#operations.set(operation.name, operation);
  }

  /**
   * @param version the version asked for; any when absent
   * @throws UnknownOperationError when there is none of this name and version
   */
  get(name: string, version?: number): Operation {
    const operation = this.#operations.get(name);
    if (operation === undefined || (version !== undefined && operation.version !== version)) {
      throw new UnknownOperationError(name, version, [...this.#operations.keys()]);
    }
    return operation;
  }

  /** All operations, by name. */
  list(): readonly Operation[] {
    return [...this.#operations.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }
}

/** What a worker keeps between the runs of an operation with memory, such as a control loop; keyed "operation/loop". */
export interface StateStore {
  get(key: string): Uint8Array | undefined;
  set(key: string, state: Uint8Array): void;
  delete(key: string): boolean;
}

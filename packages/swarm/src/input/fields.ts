import { InputError } from "../errors/input-error.ts";

/** Reads the fields of one object from outside, each by its type, and says which is wrong. Small enough for a worker on a phone. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #pointer: string;
  readonly #read = new Set<string>();

  /**
   * @param pointer where the object lies, for messages: "" or "/layers/0"
   * @throws InputError when `value` is no plain object
   */
  constructor(value: unknown, pointer = "") {
    if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
      throw new InputError(pointer, "is no object");
    }
    this.#values = value as Readonly<Record<string, unknown>>;
    this.#pointer = pointer;
  }

  has(name: string): boolean {
    return this.#take(name) !== undefined;
  }

  value(name: string): unknown {
    const value = this.#take(name);
    if (value === undefined) throw this.wrong(name, "is missing");
    return value;
  }

  number(name: string, fallback?: number): number {
    const value = this.#take(name) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value)) throw this.wrong(name, "is no number");
    return value;
  }

  integer(name: string, range: { minimum: number; maximum: number; fallback?: number }): number {
    const value = this.number(name, range.fallback);
    if (!Number.isInteger(value) || value < range.minimum || value > range.maximum) {
      throw this.wrong(name, `is no whole number from ${range.minimum} to ${range.maximum}`);
    }
    return value;
  }

  text(name: string, fallback?: string): string {
    const value = this.#take(name) ?? fallback;
    if (typeof value !== "string") throw this.wrong(name, "is no text");
    return value;
  }

  boolean(name: string, fallback?: boolean): boolean {
    const value = this.#take(name) ?? fallback;
    if (typeof value !== "boolean") throw this.wrong(name, "is neither true nor false");
    return value;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[], fallback?: Choice): Choice {
    const value = this.text(name, fallback);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw this.wrong(name, `is none of ${choices.join(", ")}`);
    return found;
  }

  bytes(name: string): Uint8Array {
    const value = this.value(name);
    if (!(value instanceof Uint8Array)) throw this.wrong(name, "is no byte string");
    return value;
  }

  list(name: string): readonly unknown[] {
    const value = this.value(name);
    if (!Array.isArray(value)) throw this.wrong(name, "is no list");
    return value as readonly unknown[];
  }

  /** The items of a list of `count`, as fields "0", "1", … */
  items(name: string, count: number): Fields {
    const list = this.list(name);
    if (list.length !== count) throw this.wrong(name, `has ${list.length} items, not ${count}`);
    return new Fields(Object.fromEntries(list.entries()), this.pointer(name));
  }

  /** A list of finite numbers, not empty. */
  numbers(name: string): readonly number[] {
    const list = this.list(name);
    if (list.length === 0) throw this.wrong(name, "is empty");
    const at = list.findIndex((item) => typeof item !== "number" || !Number.isFinite(item));
    if (at >= 0) throw this.wrong(`${name}/${at}`, "is no number");
    return list as readonly number[];
  }

  /** @throws InputError when a field is there that nobody asked for */
  end(): void {
    const unknown = Object.keys(this.#values).find((name) => !this.#read.has(name));
    if (unknown !== undefined) throw this.wrong(unknown, "is not a field of this");
  }

  wrong(name: string, why: string, cause?: unknown): InputError {
    return new InputError(this.pointer(name), why, cause);
  }

  pointer(name: string): string {
    return `${this.#pointer}/${name}`;
  }

  #take(name: string): unknown {
    this.#read.add(name);
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }
}

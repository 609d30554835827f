import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { EgressDeniedError } from "../errors/egress-denied-error.ts";
import type { Dialer, DialRequest } from "./dialer.ts";

/**
 * A stream that dials when it is told to connect, as drivers of databases tell it: they bring a protocol of their own and
 * go through the one outward door all the same. Where it connects to is the request's and not the driver's.
 */
export class DialledStream extends Duplex {
  readonly #dialer: Dialer;
  readonly #request: DialRequest;
  readonly #closing = new AbortController();
  #socket: Socket | undefined;

  constructor(dialer: Dialer, request: DialRequest) {
    super();
    this.#dialer = dialer;
    this.#request = request;
  }

  /** Tells `connect` when it is there, or `error`. */
  connect(): this {
    void this.#reach();
    return this;
  }

  setNoDelay(on = true): this {
    this.#socket?.setNoDelay(on);
    return this;
  }

  setKeepAlive(on = true, delay = 0): this {
    this.#socket?.setKeepAlive(on, delay);
    return this;
  }

  ref(): this {
    this.#socket?.ref();
    return this;
  }

  unref(): this {
    this.#socket?.unref();
    return this;
  }

  override _read(): void {
    this.#socket?.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#socket === undefined) done(new Error("written before it was connected"));
    else this.#socket.write(chunk, encoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#socket === undefined) done();
    else this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#closing.abort(error ?? new Error("the stream was closed"));
    this.#socket?.destroy();
    done(error);
  }

  async #reach(): Promise<void> {
    try {
      const result = await this.#dialer.dial({ ...this.#request, signal: this.#closing.signal });
      if (!result.connected) throw new EgressDeniedError(result.refusal);
      this.#attach(result.socket);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #attach(socket: Socket): void {
    if (this.destroyed) return void socket.destroy();
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.once("end", () => this.push(null));
    socket.on("error", (error) => this.destroy(error));
    socket.once("close", () => this.destroy());
    this.emit("connect");
    socket.resume();
  }
}

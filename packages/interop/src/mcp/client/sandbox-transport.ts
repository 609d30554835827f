import { setImmediate } from "node:timers/promises";
import type { SandboxProcess } from "@hearth/sandbox";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";

export interface SandboxTransportOptions {
  /** Starts the program. */
  start: () => Promise<SandboxProcess>;
  /** Longest message, bytes. A longer one ends the connection. @default 4194304 */
  maximumBytes?: number;
}

const newline = 0x0a;
const keptComplaint = 4096;
/** Messages that wait to be looked at; then no more is read. */
const mostWaiting = 256;

/** MCP over the streams of a sandboxed process: one JSON message a line. */
export class SandboxTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  /** With `stderr`, the SDK knows it for a pipe: who says nothing to its first question is an old server, not a dead one. */
  readonly pid = null;
  readonly #options: Required<SandboxTransportOptions>;
  #process: SandboxProcess | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  readonly #waiting: string[] = [];
  #delivering = false;
  #complaint = "";
  #closed = false;
  #tooLarge = false;

  constructor(options: SandboxTransportOptions) {
    this.#options = { maximumBytes: 4 * 1024 * 1024, ...options };
  }

  /** The end of what it wrote to stderr: text from outside. */
  get stderr(): string {
    return this.#complaint;
  }

  /** It sent a message that was too long. */
  get tooLarge(): boolean {
    return this.#tooLarge;
  }

  get closed(): boolean {
    return this.#closed;
  }

  async start(): Promise<void> {
    const process = await this.#options.start();
    this.#process = process;
    process.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    process.stderr.on("data", (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString("utf8")).slice(-keptComplaint);
    });
    process.stdin.once("error", () => this.#end());
    // What it said before it ended is delivered first.
    const ended = async (): Promise<void> => {
      while (this.#delivering) await setImmediate();
      this.#end();
    };
    process.exit.then(ended, ended).catch(() => undefined);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const process = this.#process;
    if (process === undefined || this.#closed) throw new Error("the program is not running");
    const written = Promise.withResolvers<void>();
    process.stdin.write(`${JSON.stringify(message)}\n`, (error) =>
      error === null || error === undefined ? written.resolve() : written.reject(error),
    );
    await written.promise;
  }

  async close(): Promise<void> {
    const process = this.#process;
    this.#end();
    await process?.[Symbol.asyncDispose]();
  }

  #read(chunk: Buffer): void {
    if (this.#closed) return;
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      this.#keep(chunk.subarray(from, at));
      from = at + 1;
      if (this.#tooLarge) return;
      const line = Buffer.concat(this.#chunks).toString("utf8");
      this.#chunks = [];
      this.#bytes = 0;
      this.#waiting.push(line);
    }
    this.#keep(chunk.subarray(from));
    if (!this.#delivering) void this.#deliverAll();
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#bytes += part.length;
    if (this.#bytes > this.#options.maximumBytes) {
      this.#tooLarge = true;
      this.#chunks = [];
      this.onerror?.(new Error(`a message of more than ${this.#options.maximumBytes} bytes came`));
      this.#process?.kill();
      this.#end();
      return;
    }
    this.#chunks.push(part);
  }

  /** Each message in a turn of its own: the SDK forgets a call with its answer, and so its progress before it. */
  async #deliverAll(): Promise<void> {
    this.#delivering = true;
    for (let line = this.#waiting.shift(); line !== undefined && !this.#closed; line = this.#waiting.shift()) {
      const process = this.#process;
      if (this.#waiting.length > mostWaiting) process?.stdout.pause();
      else if (process?.stdout.isPaused() === true) process.stdout.resume();
      this.#deliver(line);
      await setImmediate();
    }
    this.#delivering = false;
  }

  #deliver(line: string): void {
    if (line.trim() === "") return;
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch (error) {
      // Servers that print greetings to stdout are common; a line that is no JSON is passed over.
      this.onerror?.(error as Error);
      return;
    }
    try {
      this.onmessage?.(message as JSONRPCMessage);
    } catch (error) {
      this.onerror?.(error as Error);
    }
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onclose?.();
  }
}

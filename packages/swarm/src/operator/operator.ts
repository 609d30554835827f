import { randomUUID } from "node:crypto";
import { MessageError } from "../errors/message-error.ts";
import { NetworkError } from "../errors/network-error.ts";
import { CircuitBreaker } from "../faults/circuit-breaker.ts";
import { withRetry } from "../faults/retry-policy.ts";
import { openUdpSocket, type Address } from "../network/datagram-socket.ts";
import { Endpoint } from "../network/endpoint.ts";
import type { Peer } from "../network/peer.ts";
import { decodeCanonical } from "../wire/canonical-cbor.ts";
import { frameType } from "../wire/frame-type.ts";
import { commandCodec, frameOf, replyCodec, signCommand, type Command, type CommandReply } from "./command-message.ts";
import type { HistoryEntry, OperatorOptions } from "./operator-options.ts";

export type { HistoryEntry, OperatorOptions } from "./operator-options.ts";

/** Milliseconds after which an unanswered command is sent again, with the same id. */
const resendInterval = 300;
/** How long a leader is looked for, and the pause between two questions to the same aggregator. */
const lookMilliseconds = 5_000;
const pauseSeconds = 0.2;

/** A person's hand on a swarm: signed commands to the leading aggregator, and what came of them. */
export class Operator implements AsyncDisposable {
  readonly #options: OperatorOptions;
  readonly #waiting = new Map<string, (reply: CommandReply) => void>();
  readonly #history: HistoryEntry[] = [];
  readonly #breaker = new CircuitBreaker({ recoveryTimeout: 5 });
  #opening: Promise<Endpoint> | undefined;
  #endpoint: Endpoint | undefined;
  #peer: Peer | undefined;

  constructor(options: OperatorOptions) {
    this.#options = options;
  }

  /** The commands given, the newest last. */
  get history(): readonly HistoryEntry[] {
    return this.#history;
  }

  /** The first 16 digits of the SHA-256 of its public key. */
  get operatorId(): string {
    return this.#options.key.fingerprint;
  }

  /**
   * Shakes hands with the aggregator that leads. An election may be on, so each is asked again for some seconds, all at once:
   * whoever is gone holds up nobody. @throws NetworkError when none answers and leads
   */
  async connect(signal?: AbortSignal): Promise<void> {
    this.#peer = await this.#findLeader(signal);
  }

  async #findLeader(signal: AbortSignal | undefined): Promise<Peer> {
    const endpoint = await (this.#opening ??= this.#open());
    this.#endpoint = endpoint;
    const found = new AbortController();
    const asking = signal === undefined ? found.signal : AbortSignal.any([signal, found.signal]);
    const until = performance.now() + lookMilliseconds;
    const again = {
      maximumAttempts: Number.POSITIVE_INFINITY,
      baseDelay: pauseSeconds,
      maximumDelay: pauseSeconds,
      retry: (thrown: unknown) => thrown instanceof NetworkError && performance.now() < until,
      signal: asking,
    };
    try {
      return await Promise.any(
        this.#options.aggregators.map((address) =>
          withRetry(() => this.#askWhetherLeads(endpoint, address, asking), again),
        ),
      );
    } catch (thrown) {
      signal?.throwIfAborted();
      const reasons = thrown instanceof AggregateError ? (thrown.errors as unknown[]) : [thrown];
      const other = reasons.find((reason) => !(reason instanceof NetworkError));
      throw other ?? reasons.at(-1) ?? new NetworkError("no aggregator is named");
    } finally {
      found.abort();
    }
  }

  /** @throws NetworkError when it does not answer or does not lead */
  async #askWhetherLeads(endpoint: Endpoint, address: Address, signal: AbortSignal): Promise<Peer> {
    const peer = await endpoint.connect(address, { timeoutMilliseconds: 1_500, signal });
    const { data } = await this.#exchange(peer, { name: "status", args: [], kwargs: {} }, { signal, seconds: 1.5 });
    if ((data as { leads?: unknown } | undefined)?.leads === true) return peer;
    throw new NetworkError(`the aggregator ${peer.id} does not lead, and none of the others does`);
  }

  /**
   * Gives a command and waits for its reply; refusals are replies too. Repeats it until there is one; the aggregator
   * takes the same id only once. @throws NetworkError when nobody answers in time
   */
  async sendCommand(
    name: string,
    args: unknown[] = [],
    kwargs: Record<string, unknown> = {},
    signal?: AbortSignal,
  ): Promise<CommandReply> {
    const entry: HistoryEntry = { timestamp: Date.now(), command: name, args, kwargs };
    this.#history.push(entry);
    if (this.#history.length > (this.#options.maxCommandHistory ?? 1_000)) this.#history.shift();
    const peer = (this.#peer ??= await this.#findLeader(signal));
    let reply: CommandReply;
    try {
      reply = await this.#breaker.call(() => this.#exchange(peer, { name, args, kwargs }, { signal }));
    } catch (thrown) {
      // Whoever was asked is silent: the next command looks for who leads now.
      if (thrown instanceof NetworkError) this.#peer = undefined;
      throw thrown;
    }
    entry.reply = reply;
    // Whoever was asked leads no longer: the next command looks for who does.
    if (reply.error?.wire_code === "AGG_001") this.#peer = undefined;
    return reply;
  }

  /** Commits a state as an authority. @returns whether it is in the log */
  async commitState(state: string, metadata: Record<string, unknown> = {}): Promise<boolean> {
    return (await this.sendCommand("state_commit", [state], { metadata })).status === "committed";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endpoint?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<Endpoint> {
    const {
      id,
      role = "operator",
      key,
      trust,
      certificate,
      strict,
      bind = { address: "0.0.0.0", port: 0 },
    } = this.#options;
    const socket = await openUdpSocket(bind);
    const endpoint = new Endpoint({
      id,
      role,
      key,
      trust,
      socket,
      certificate,
      strict,
    });
    endpoint.handle(frameType.commandReply, ["aggregator"], replyCodec, (_peer, { id: command, body }) => {
      const value = decodeCanonical(body) as CommandReply;
      this.#waiting.get(command)?.(value);
    });
    return endpoint;
  }

  async #exchange(
    peer: Peer,
    { name, args, kwargs }: { name: string; args: unknown[]; kwargs: Record<string, unknown> },
    { signal, seconds = this.#options.timeout ?? 30 }: { signal?: AbortSignal | undefined; seconds?: number } = {},
  ): Promise<CommandReply> {
    const endpoint = this.#endpoint!;
    const command: Command = {
      id: randomUUID(),
      command: name,
      args,
      kwargs,
      timestamp: Date.now(),
      sourceId: this.#options.id,
    };
    let message: Buffer;
    try {
      message = commandCodec.encode({ statement: signCommand(this.#options.key, command) });
    } catch (cause) {
      throw new MessageError(`the command ${name} cannot be written: ${(cause as Error).message}`, {
        field: "/args",
        cause,
      });
    }
    const { promise, resolve, reject } = Promise.withResolvers<CommandReply>();
    this.#waiting.set(command.id, resolve);
    const failed = setTimeout(
      () => reject(new NetworkError(`the aggregator ${peer.id} did not answer ${name} in ${seconds} s`)),
      seconds * 1_000,
    );
    const aborted = (): void => reject(signal?.reason as Error);
    signal?.addEventListener("abort", aborted, { once: true });
    const send = (): void => endpoint.send(peer, frameOf(name), message);
    const again = setInterval(send, resendInterval);
    send();
    try {
      signal?.throwIfAborted();
      return await promise;
    } finally {
      clearInterval(again);
      clearTimeout(failed);
      signal?.removeEventListener("abort", aborted);
      this.#waiting.delete(command.id);
    }
  }
}

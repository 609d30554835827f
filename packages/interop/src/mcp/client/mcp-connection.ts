import {
  type CallToolResult,
  Client,
  type ClientOptions,
  type Progress,
  type Tool,
  type Transport,
} from "@modelcontextprotocol/client";
import { PeerFailedError } from "../../errors/peer-failed-error.ts";
import { quoteForeign } from "../../text/clean-text.ts";
import { readTools, type ReadTools } from "./read-tools.ts";
import { SandboxTransport } from "./sandbox-transport.ts";
import { toPeerError } from "./to-peer-error.ts";

export interface McpConnectionOptions {
  /** Its name, for errors. */
  peer: string;
  /** Makes a fresh transport; called again where an old server ends at the first question of the new protocol. */
  transport: () => Transport;
  version: string;
  /** For connecting and for listing, milliseconds. @default 30000 */
  connectMilliseconds?: number;
  /** How long a program may be silent before it is taken for an old server, milliseconds. @default 5000 */
  probeMilliseconds?: number;
  signal?: AbortSignal;
}

export interface CallOptions {
  /** Without a sign of life, milliseconds. @default 60000 */
  timeoutMilliseconds?: number;
  /** In all, milliseconds. @default 3600000 */
  totalMilliseconds?: number;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** Schemas of servers are never compiled as they are; what is checked, is checked by our own. */
const uncheckedSchemas: NonNullable<ClientOptions["jsonSchemaValidator"]> = {
  getValidator:
    <T>() =>
    (input: unknown) =>
      ({ valid: true, data: input as T, errorMessage: undefined }) as never,
};

/** One connection of one run to one server. It is never shared with another run. */
export class McpConnection implements AsyncDisposable {
  readonly #client: Client;
  readonly #transport: Transport;
  readonly #peer: string;
  readonly #connectMilliseconds: number;
  #stale = true;
  #closed = false;

  private constructor(client: Client, transport: Transport, peer: string, connectMilliseconds: number) {
    this.#client = client;
    this.#transport = transport;
    this.#peer = peer;
    this.#connectMilliseconds = connectMilliseconds;
    Object.assign(client, { onclose: () => (this.#closed = true) });
    client.setNotificationHandler("notifications/tools/list_changed", () => {
      this.#stale = true;
    });
  }

  /** Connects with the newest protocol that both sides speak. @throws PeerFailedError, PeerLoginError, EgressDeniedError */
  static async open(options: McpConnectionOptions): Promise<McpConnection> {
    const { peer, connectMilliseconds = 30_000, probeMilliseconds = 5000, signal, version } = options;
    const attempt = async (mode: "auto" | "legacy"): Promise<McpConnection> => {
      const transport = options.transport();
      // No capability is declared: sampling, elicitation and roots are answered with a refusal.
      const client = new Client(
        { name: "hearth", version },
        {
          capabilities: {},
          jsonSchemaValidator: uncheckedSchemas,
          listMaxPages: 16,
          versionNegotiation: {
            mode,
            ...(transport instanceof SandboxTransport ? { probe: { timeoutMs: probeMilliseconds } } : {}),
          },
        },
      );
      try {
        await client.connect(transport, { timeout: connectMilliseconds, ...(signal === undefined ? {} : { signal }) });
        return new McpConnection(client, transport, peer, connectMilliseconds);
      } catch (error) {
        const ended = transport instanceof SandboxTransport && transport.closed && !transport.tooLarge;
        await client.close().catch(() => undefined);
        await transport.close().catch(() => undefined);
        if (mode === "auto" && ended && signal?.aborted !== true) return await attempt("legacy");
        throw new ConnectFailure(transport, error);
      }
    };
    try {
      return await attempt("auto");
    } catch (thrown) {
      signal?.throwIfAborted();
      if (!(thrown instanceof ConnectFailure)) throw thrown;
      throw explain(peer, "connecting", thrown.reason, thrown.transport);
    }
  }

  /** The revision of the protocol that is spoken, such as `2026-07-28`. */
  get protocol(): string {
    return this.#client.getNegotiatedProtocolVersion() ?? "unknown";
  }

  get alive(): boolean {
    return !this.#closed;
  }

  /** The server has said that its tools are others now, or they were never listed. */
  get stale(): boolean {
    return this.#stale;
  }

  async tools(signal?: AbortSignal): Promise<ReadTools> {
    try {
      const { tools } = await this.#client.listTools(undefined, {
        timeout: this.#connectMilliseconds,
        maxTotalTimeout: this.#connectMilliseconds * 2,
        ...(signal === undefined ? {} : { signal }),
      });
      this.#stale = false;
      return readTools(tools);
    } catch (error) {
      signal?.throwIfAborted();
      throw explain(this.#peer, "listing its tools", error, this.#transport);
    }
  }

  /** @throws PeerFailedError, or the signal's reason */
  async call(tool: Tool, input: Record<string, unknown>, options: CallOptions = {}): Promise<CallToolResult> {
    const { timeoutMilliseconds = 60_000, totalMilliseconds = 3_600_000, signal, onProgress } = options;
    try {
      return await this.#client.callTool(
        { name: tool.name, arguments: input },
        {
          timeout: timeoutMilliseconds,
          maxTotalTimeout: totalMilliseconds,
          resetTimeoutOnProgress: true,
          toolDefinition: tool,
          onprogress: (progress) => onProgress?.(progress),
          ...(signal === undefined ? {} : { signal }),
        },
      );
    } catch (error) {
      signal?.throwIfAborted();
      throw explain(this.#peer, `the call of ${tool.name}`, error, this.#transport);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close().catch(() => undefined);
    await this.#transport.close().catch(() => undefined);
  }
}

class ConnectFailure extends Error {
  readonly transport: Transport;
  readonly reason: unknown;

  constructor(transport: Transport, reason: unknown) {
    super("connecting failed");
    this.transport = transport;
    this.reason = reason;
  }
}

function explain(peer: string, what: string, error: unknown, transport: Transport): Error {
  if (transport instanceof SandboxTransport && transport.tooLarge)
    return new PeerFailedError(peer, "too-large", `${what} brought a message that is too long`, error);
  const explained = toPeerError(peer, what, error);
  if (!(explained instanceof PeerFailedError) || explained.failure !== "crashed") return explained;
  if (!(transport instanceof SandboxTransport) || transport.stderr.trim() === "") return explained;
  const said = quoteForeign(transport.stderr.slice(-500), 500);
  return new PeerFailedError(peer, "crashed", `it ended in the midst of ${what}; its last words: ${said}`, error);
}

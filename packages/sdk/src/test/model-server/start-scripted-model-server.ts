import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { answerFromCatalogue, type ScriptedModel } from "./catalogue.ts";
import { readRequest } from "./read-request.ts";
import { Script } from "./script.ts";
import type { ModelScript, ScriptedProtocol, ScriptedRequest, ScriptedTurn } from "./scripted-turn.ts";
import { chatCompletions } from "./wire/chat-completions.ts";
import { completeTurn, type Frame, type Wire } from "./wire/frame.ts";
import { messages } from "./wire/messages.ts";
import { ollamaChat, ollamaGenerate } from "./wire/ollama.ts";
import { responses } from "./wire/responses.ts";

export interface ScriptedModelServerOptions {
  /** @default no turns: every question is refused until some are added */
  script?: ModelScript;
  /** @default one language model `scripted` and one embedding model `scripted-embedding` */
  models?: readonly ScriptedModel[];
  /** Length of its vectors. @default 64 */
  dimensions?: number;
  /** Only requests that carry it, as a bearer token or in x-api-key, are answered. @default none is needed */
  key?: string;
  /** @default one that is free */
  port?: number;
}

/** A model server on loopback whose answers are written in the test. */
export interface ScriptedModelServer extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  /** The same with `/v1`, the base that OpenAI and Anthropic clients of the AI SDK want. */
  readonly baseUrl: string;
  /** Every request it got, in order. */
  readonly requests: readonly ScriptedRequest[];
  /** Connections that are open. */
  connections(): Promise<number>;
  add(...turns: readonly ScriptedTurn[]): void;
  replace(script: ModelScript): void;
  /** Resolves when it has got this many requests in all. */
  received(count: number): Promise<ScriptedRequest>;
}

const wires: Partial<Record<ScriptedProtocol, Wire>> = {
  "chat-completions": chatCompletions,
  responses,
  messages,
  "ollama-chat": ollamaChat,
  "ollama-generate": ollamaGenerate,
};

/** What servers call the errors they answer with. */
const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

/**
 * Starts a real HTTP server on 127.0.0.1 that speaks OpenAI Chat Completions and Responses, Anthropic Messages and
 * Ollama, streaming and not, and says what the script says.
 * @example
 * await using server = await startScriptedModelServer({ script: [{ text: "Hello" }, { error: { status: 529 } }] });
 */
export async function startScriptedModelServer({
  script: given = [],
  models = [{ id: "scripted" }, { id: "scripted-embedding", kind: "embedding" }],
  dimensions = 64,
  key,
  port = 0,
}: ScriptedModelServerOptions = {}): Promise<ScriptedModelServer> {
  const script = new Script(given);
  const requests: ScriptedRequest[] = [];
  const waiting = new Set<() => void>();
  let ids = 0;
  let calls = 0;

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    const request = await readRequest(incoming, gone.signal);
    requests.push(request);
    for (const wake of waiting) wake();
    const wire = wires[request.protocol] ?? chatCompletions;
    if (key !== undefined && !carries(request, key)) return fail(outgoing, wire, { error: { status: 401 } });
    const known = answerFromCatalogue(request, { models, dimensions });
    if (known !== undefined) return sendJson(outgoing, known.status, known.body);
    if (wires[request.protocol] === undefined) return sendJson(outgoing, 404, { error: { message: "no such path" } });
    if (request.body === undefined)
      return fail(outgoing, wire, { error: { status: 400, message: "the body is not JSON" } });
    const turn = await script.next(request);
    if (turn.error !== undefined) return fail(outgoing, wire, turn);
    if (turn.hangAfter === -1) return;
    ids += 1;
    const context = {
      id: String(ids).padStart(6, "0"),
      model: request.model,
      body: request.body as Readonly<Record<string, unknown>>,
      created: 1_700_000_000 + ids,
    };
    const complete = completeTurn(turn, () => (calls += 1));
    if (!request.streaming) {
      if (turn.cutAfter !== undefined) return void outgoing.destroy();
      return sendJson(outgoing, 200, wire.whole(complete, context));
    }
    outgoing.writeHead(200, {
      "content-type": wire.mediaType,
      "cache-control": "no-cache",
      "x-request-id": context.id,
    });
    await sendFrames(outgoing, wire, turn, wire.stream(complete, context), gone.signal);
  };

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const opened = typeof address === "object" && address !== null ? address.port : port;
  return {
    port: opened,
    address: `http://127.0.0.1:${opened}`,
    baseUrl: `http://127.0.0.1:${opened}/v1`,
    requests,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    add: (...turns) => script.add(...turns),
    replace: (next) => script.replace(next),
    async received(count) {
      while (requests.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.add(resolve);
        await promise;
        waiting.delete(resolve);
      }
      return requests[count - 1] as ScriptedRequest;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function carries({ headers }: ScriptedRequest, key: string): boolean {
  return headers["authorization"] === `Bearer ${key}` || headers["x-api-key"] === key;
}

function sendJson(outgoing: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  outgoing.writeHead(status, { "content-type": "application/json", ...headers });
  outgoing.end(JSON.stringify(body));
}

function errorOf({ error }: ScriptedTurn): { status: number; message: string; type: string } {
  const status = error?.status ?? 500;
  return {
    status,
    message: error?.message ?? `scripted error ${status}`,
    type: error?.type ?? errorTypes[status] ?? "api_error",
  };
}

function fail(outgoing: ServerResponse, wire: Wire, turn: ScriptedTurn): void {
  const error = errorOf(turn);
  const after = turn.error?.retryAfterSeconds;
  sendJson(outgoing, error.status, wire.error(error), after === undefined ? {} : { "retry-after": String(after) });
}

async function sendFrames(
  outgoing: ServerResponse,
  wire: Wire,
  turn: ScriptedTurn,
  frames: readonly Frame[],
  signal: AbortSignal,
): Promise<void> {
  const { pieceMilliseconds = 0 } = turn;
  let pieces = 0;
  for (const { text, piece = false } of frames) {
    // A fault strikes where its number of pieces has been given, before whatever would come next.
    if (piece || pieces > 0) {
      if (pieces === turn.cutAfter) return await flushThen(outgoing, () => outgoing.destroy());
      if (pieces === turn.endAfter) return void outgoing.end();
      if (pieces === turn.hangAfter) return;
      if (pieces === turn.errorAfter)
        return void outgoing.end(wire.errorFrame(errorOf({ error: { status: 529 } })).text);
    }
    if (piece && pieceMilliseconds > 0) await wait(pieceMilliseconds, undefined, { signal });
    if (piece) pieces += 1;
    if (!outgoing.write(text)) await once(outgoing, "drain", { signal });
  }
  outgoing.end();
}

/** What was given before a cut must arrive before it. */
async function flushThen(outgoing: ServerResponse, cut: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    outgoing.write("", () => resolve());
  });
  setImmediate(cut);
}

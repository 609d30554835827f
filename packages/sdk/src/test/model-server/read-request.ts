import type { IncomingMessage } from "node:http";
import type { ScriptedProtocol, ScriptedRequest } from "./scripted-turn.ts";

const protocols: readonly (readonly [RegExp, ScriptedProtocol])[] = [
  [/\/chat\/completions$/, "chat-completions"],
  [/\/responses$/, "responses"],
  [/\/messages$/, "messages"],
  [/\/api\/chat$/, "ollama-chat"],
  [/\/api\/generate$/, "ollama-generate"],
  [/\/api\/embed$/, "ollama-embed"],
  [/\/embeddings$/, "embeddings"],
];

type Json = Readonly<Record<string, unknown>>;

/** Reads a whole request, and what of it scripts look at. */
export async function readRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<ScriptedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const path = (incoming.url ?? "/").split("?", 1)[0] ?? "/";
  const protocol = protocols.find(([pattern]) => pattern.test(path))?.[1] ?? "other";
  const body = readJson(text);
  return {
    protocol,
    method: incoming.method ?? "GET",
    path,
    headers: { ...incoming.headers },
    text,
    body,
    model: typeof body?.["model"] === "string" ? body["model"] : "",
    // Ollama streams unless it is told not to; the others only when asked.
    streaming: protocol.startsWith("ollama") ? body?.["stream"] !== false : body?.["stream"] === true,
    lastMessage: lastMessageOf(body ?? {}),
    signal,
  };
}

function readJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function lastMessageOf(body: Json): string {
  const list = body["messages"] ?? body["input"] ?? body["prompt"];
  return textOf(Array.isArray(list) ? list.at(-1) : list);
}

/** The text in a message of any of the protocols. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  if (typeof value !== "object" || value === null) return "";
  const { text, content, output } = value as Json;
  return textOf(text ?? content ?? output);
}

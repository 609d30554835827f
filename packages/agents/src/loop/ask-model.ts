import type { EffectOutcome } from "@hearth/gateway";
import type { FinishReason, MessagePart, ModelCost, ModelDoor, ModelPart, ModelRequest } from "@hearth/models";
import { HearthError } from "@hearth/protocol";
import { BrokenAnswerError } from "./errors/broken-answer-error.ts";
import type { RequestedCall } from "./log/entry.ts";

/** One answer, whole. */
export interface Answer {
  readonly parts: readonly Extract<MessagePart, { type: "text" | "reasoning" }>[];
  readonly calls: readonly RequestedCall[];
  readonly reason: FinishReason;
  readonly cost: ModelCost;
}

export interface AskOptions {
  door: ModelDoor;
  request: ModelRequest;
  signal: AbortSignal;
  /** Called with each piece as it arrives. */
  onPart?: (part: ModelPart) => void;
  /** What was shown of an answer that broke off does not count. */
  onDropped?: (why: string) => void;
}

/** A stream that breaks off is asked for again so often; the call's name stays, so nothing is paid twice that was recorded. */
const retries = 2;

/**
 * Asks a model and collects its answer. An answer counts only when its stream came to its end.
 * @throws BrokenAnswerError when it broke off each time, ModelError when no model answered, the signal's reason
 */
export async function askModel(options: AskOptions): Promise<EffectOutcome<Answer>> {
  const { door, request, signal } = options;
  for (let attempt = 0; ; attempt++) {
    const outcome = await door.ask(request, { signal });
    if (outcome.kind !== "done") return outcome;
    let begun = false;
    try {
      const answer = await collect(outcome.value, (part) => {
        begun = true;
        options.onPart?.(part);
      });
      if (answer !== undefined) return { kind: "done", value: answer, rule: outcome.rule };
      if (attempt >= retries) throw new BrokenAnswerError(retries + 1);
      options.onDropped?.("the stream ended before the answer did");
    } catch (error) {
      signal.throwIfAborted();
      // Before its first piece the door has tried all it can; behind it only the loop knows that nothing was lost.
      const again = begun && attempt < retries && (!HearthError.isInstance(error) || error.retryable);
      if (!again) throw error;
      options.onDropped?.(error instanceof Error ? error.message : String(error));
    }
  }
}

async function collect(
  stream: AsyncIterable<ModelPart>,
  onPart: (part: ModelPart) => void,
): Promise<Answer | undefined> {
  const parts: { type: "text" | "reasoning"; text: string; opaque?: unknown }[] = [];
  const calls: RequestedCall[] = [];
  for await (const part of stream) {
    onPart(part);
    const last = parts.at(-1);
    if (part.type === "text" || part.type === "reasoning") {
      const opaque = part.type === "reasoning" ? part.opaque : undefined;
      if (last?.type === part.type && last.opaque === undefined) {
        last.text += part.text;
        if (opaque !== undefined) last.opaque = opaque;
      } else {
        parts.push({ type: part.type, text: part.text, ...(opaque === undefined ? {} : { opaque }) });
      }
    } else if (part.type === "tool-call") {
      const { id, name, input, opaque } = part;
      calls.push({ id, name, input, ...(opaque === undefined ? {} : { opaque }) });
    } else if (part.type === "malformed-tool-call") {
      calls.push({ id: part.id, name: part.name, input: part.text, malformed: part.why });
    } else {
      return {
        parts: parts.filter((one) => one.text !== "" || one.opaque !== undefined),
        calls,
        reason: part.reason,
        cost: part.cost,
      };
    }
  }
  return undefined;
}

/** The answer's words. */
export function textOf(parts: readonly { type: string; text?: string | undefined }[]): string {
  return parts.map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("");
}

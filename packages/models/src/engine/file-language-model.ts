import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
} from "@ai-sdk/provider";
import { newId } from "@hearth/protocol";
import { ModelError } from "../errors/model-error.ts";
import type { Candidate } from "../registry/candidate.ts";
import type { EngineWord } from "./engine-protocol.ts";
import type { Engines } from "./engines.ts";
import { toEngineQuestion } from "./to-engine-question.ts";

type Finish = Extract<LanguageModelV4StreamPart, { type: "finish" }>;

/** A file of this device as a language model, by the interface that servers have too. */
export class FileLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = "v4";
  readonly provider = "gguf";
  readonly modelId: string;
  readonly supportedUrls = {};
  readonly #engines: Engines;
  readonly #candidate: Candidate;

  constructor(engines: Engines, candidate: Candidate) {
    this.modelId = candidate.name;
    this.#engines = engines;
    this.#candidate = candidate;
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const question = toEngineQuestion(options, this.#candidate.id);
    const leaving = new AbortController();
    const signal = AbortSignal.any([
      leaving.signal,
      ...(options.abortSignal === undefined ? [] : [options.abortSignal]),
    ]);
    const words = this.#engines.ask(this.#candidate, (id) => ({ ...question, id }), signal);
    const parts = toParts(words);
    return {
      stream: new ReadableStream<LanguageModelV4StreamPart>({
        async pull(controller) {
          const { done, value } = await parts.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
        async cancel(reason) {
          leaving.abort(reason);
          await parts.return();
        },
      }),
    };
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const content: LanguageModelV4Content[] = [];
    let finish: Finish | undefined;
    const { stream } = await this.doStream(options);
    for await (const part of stream) {
      const last = content.at(-1);
      if (part.type === "text-delta") {
        if (last?.type === "text") last.text += part.delta;
        else content.push({ type: "text", text: part.delta });
      } else if (part.type === "reasoning-delta") {
        if (last?.type === "reasoning") last.text += part.delta;
        else content.push({ type: "reasoning", text: part.delta });
      } else if (part.type === "tool-call") content.push(part);
      else if (part.type === "finish") finish = part;
    }
    if (finish === undefined)
      throw new ModelError("the answer ended before it was complete", { reason: "broken", model: this.#candidate.id });
    return { content, finishReason: finish.finishReason, usage: finish.usage, warnings: [] };
  }
}

/** Pieces of one kind become one block with a beginning and an end. */
async function* toParts(words: AsyncIterable<EngineWord>): AsyncGenerator<LanguageModelV4StreamPart, void, void> {
  yield { type: "stream-start", warnings: [] };
  let open: { kind: "text" | "reasoning"; id: string } | undefined;
  let blocks = 0;
  const close = (): LanguageModelV4StreamPart[] => {
    const parts: LanguageModelV4StreamPart[] = open === undefined ? [] : [{ type: `${open.kind}-end`, id: open.id }];
    open = undefined;
    return parts;
  };
  for await (const word of words) {
    if (word.say === "text" || word.say === "thought") {
      const kind = word.say === "text" ? "text" : "reasoning";
      if (open?.kind !== kind) {
        yield* close();
        open = { kind, id: String((blocks += 1)) };
        yield { type: `${kind}-start`, id: open.id };
      }
      yield { type: `${kind}-delta`, id: open.id, delta: word.text };
    } else if (word.say === "call") {
      yield* close();
      yield { type: "tool-call", toolCallId: newId<string>(), toolName: word.name, input: word.input };
    } else if (word.say === "done") {
      yield* close();
      yield toFinish(word);
    }
  }
}

function toFinish({ reason, input, cached, output }: Extract<EngineWord, { say: "done" }>): Finish {
  return {
    type: "finish",
    finishReason: { unified: reason, raw: reason },
    usage: {
      inputTokens: { total: input, noCache: input - cached, cacheRead: cached, cacheWrite: undefined },
      // What of it was thought, the library does not count apart.
      outputTokens: { total: output, text: undefined, reasoning: undefined },
    },
  };
}

import type { LanguageModelV4 } from "@ai-sdk/provider";
import { ModelError } from "../errors/model-error.ts";
import type { Candidate } from "../registry/candidate.ts";
import { type AnswerPart, readAnswer } from "../provider/read-answer.ts";
import { toCallOptions } from "../provider/to-call-options.ts";
import type { OutgoingRequest } from "../guard/guard-request.ts";

/** An answer that has begun. */
export interface BegunAnswer {
  first: AnswerPart;
  rest: AsyncIterator<AnswerPart>;
}

/** Asks, and waits for the first piece: until it came, another try or another model can take the question over. */
export async function firstPart(
  model: LanguageModelV4,
  candidate: Candidate,
  request: OutgoingRequest,
  { maximumOutputTokens, signal }: { maximumOutputTokens: number | undefined; signal: AbortSignal },
): Promise<BegunAnswer> {
  const { kind, firstPieceMilliseconds = 300_000, silenceMilliseconds = 120_000 } = candidate.server;
  const leaving = new AbortController();
  const all = AbortSignal.any([signal, leaving.signal]);
  const patient = async <Value>(wait: PromiseLike<Value>, milliseconds: number): Promise<Value> => {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const error = new ModelError(`nothing came for ${Math.round(milliseconds / 1000)} s`, {
        reason: "silent",
        model: candidate.id,
      });
      leaving.abort(error);
      reject(error);
    }, milliseconds);
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([wait, promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  };

  const begun = Date.now();
  const { stream } = await patient(
    model.doStream(toCallOptions(request, { kind, maximumOutputTokens, signal: all })),
    firstPieceMilliseconds,
  );
  const parts = readAnswer(stream, { kind, model: candidate.id });
  const next = async (milliseconds: number): Promise<IteratorResult<AnswerPart>> =>
    await patient(parts.next(), milliseconds);
  const first = await next(Math.max(1, firstPieceMilliseconds - (Date.now() - begun)));
  // `readAnswer` ends with an `end` or throws.
  if (first.done === true) throw new ModelError("it gave nothing", { reason: "broken", model: candidate.id });
  return { first: first.value, rest: { next: () => next(silenceMilliseconds) } };
}

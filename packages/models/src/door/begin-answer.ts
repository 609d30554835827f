import { setTimeout as wait } from "node:timers/promises";
import type { Candidate } from "../registry/candidate.ts";
import { retryDelay } from "../resilience/retry-delay.ts";
import type { Question } from "./ask-candidate.ts";
import { type BegunAnswer, firstPart } from "./first-part.ts";
import type { ModelsEnvironment } from "./models-environment.ts";
import type { UseAmounts } from "../record/use-store.ts";

const tries = 3;

/** Tries until a first piece comes. What fails for good, or asks for more patience than there is, is thrown. */
export async function beginAnswer(
  environment: ModelsEnvironment,
  candidate: Candidate,
  { outgoing, othersWait, request }: Question,
  may: UseAmounts,
  signal: AbortSignal,
): Promise<BegunAnswer> {
  const model = await environment.languageModel(candidate);
  const longest = othersWait ? 5000 : 60_000;
  // What was reserved is what may come, where it costs something.
  const capped = request.maximumOutputTokens !== undefined || candidate.settings.price !== "free";
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await firstPart(model, candidate, outgoing, {
        maximumOutputTokens: capped ? may.output : undefined,
        signal,
      });
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      const error = environment.toError(thrown, candidate.id);
      const delay = retryDelay(attempt, error.retryAfterMilliseconds, environment.retry);
      if (!error.retryable || attempt + 1 >= tries || delay > longest) throw error;
      await wait(delay, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
    }
  }
}

import type { Amounts } from "@hearth/policy";
import type { ModelRequest } from "../contract/model-request.ts";
import { estimateTokens } from "../cost/estimate-tokens.ts";
import { type CountedTokens, moneyFor } from "../cost/price.ts";
import type { UseAmounts } from "../record/use-store.ts";
import type { Candidate } from "../registry/candidate.ts";

/** Reserved for an answer where neither the request nor the model says how long it may be, tokens. */
const usualOutput = 8192;

/** What one call to this model may take at most. */
export function reservationFor(
  candidate: Candidate,
  question: { request: Pick<ModelRequest, "maximumOutputTokens">; inputTokens: number },
): UseAmounts {
  const { maximumOutputTokens = Number.POSITIVE_INFINITY, price } = candidate.settings;
  const output = Math.min(question.request.maximumOutputTokens ?? usualOutput, maximumOutputTokens);
  const input = question.inputTokens;
  const money = moneyFor(price, {
    input,
    output,
    cacheWrite: typeof price === "object" && price.cacheWrite !== undefined ? input : 0,
  });
  return { input, output, cachedInput: 0, reasoning: 0, money, estimated: true };
}

/** What a server does not count, we do: nothing is free for not being counted. */
export function tookOf(
  candidate: Candidate,
  inputTokens: number,
  tokens: CountedTokens | undefined,
  outputCharacters: number,
): UseAmounts {
  const input = tokens?.input ?? inputTokens;
  const output = tokens?.output ?? estimateTokens("x".repeat(outputCharacters));
  const { cachedInput = 0, cacheWrite = 0, reasoning = 0 } = tokens ?? {};
  const money = moneyFor(candidate.settings.price, { input, output, cachedInput, cacheWrite });
  const estimated = tokens?.input === undefined || tokens.output === undefined;
  return { input, output, cachedInput, reasoning, money, estimated };
}

/** As the budget counts it. */
export function amountsOf({ input, output, money }: UseAmounts): Amounts {
  return { tokens: input + output, ...(money === undefined ? {} : { moneyMicroUnits: money }) };
}

import type { APICallError } from "@ai-sdk/provider";
import { HearthError } from "@hearth/protocol";
import { ModelError, type ModelErrorReason } from "../errors/model-error.ts";
import { readRetryAfter } from "../resilience/retry-delay.ts";

const longestMessage = 500;

const byStatus: Readonly<Record<number, ModelErrorReason>> = {
  401: "key-refused",
  403: "key-refused",
  404: "model-unknown",
  408: "server-failed",
  413: "too-long",
  429: "rate-limited",
  503: "overloaded",
  529: "overloaded",
};

/**
 * Any failure of a call in our words. What the AI SDK throws is not kept as the cause, since it holds the whole request
 * and answer. @param redact blanks keys that a server repeats in its complaint
 */
export function toModelError(thrown: unknown, model: string, redact: (text: string) => string): ModelError {
  if (thrown instanceof ModelError) return thrown;
  for (let cause: unknown = thrown; cause instanceof Error; cause = cause.cause) {
    if (isApiCallError(cause) && cause.statusCode !== undefined) return fromStatus(cause, model, redact);
    if (HearthError.isInstance(cause)) return fromDoor(cause, model, redact);
  }
  return fromStream(thrown, model, redact);
}

/** By its name, so that the AI SDK need not be loaded to look at an error. */
function isApiCallError(error: Error): error is APICallError {
  return error.name === "AI_APICallError";
}

function fromStatus(error: APICallError, model: string, redact: (text: string) => string): ModelError {
  const status = error.statusCode ?? 0;
  const said = redact(error.message).slice(0, longestMessage);
  const tooLong = status === 400 && /context|too long|too many tokens|maximum.*tokens/i.test(error.message);
  const reason: ModelErrorReason = tooLong
    ? "too-long"
    : (byStatus[status] ?? (status >= 500 ? "server-failed" : status >= 400 ? "request-refused" : "broken"));
  return new ModelError(`the server answered ${status}: ${said}`, {
    reason,
    model,
    retryAfterMilliseconds: readRetryAfter(error.responseHeaders),
  });
}

/** Of the outward door. Not allowed there means that the address does not hold what a person set up. */
function fromDoor(error: HearthError, model: string, redact: (text: string) => string): ModelError {
  const reason = error.code === "HEARTH_EGRESS_DENIED" ? "request-refused" : "unreachable";
  return new ModelError(redact(error.message).slice(0, longestMessage), { reason, model });
}

/** Errors that arrive inside a stream are whatever the server wrote there. */
function fromStream(thrown: unknown, model: string, redact: (text: string) => string): ModelError {
  const text =
    thrown instanceof Error ? thrown.message : typeof thrown === "string" ? thrown : JSON.stringify(thrown ?? null);
  const said = redact(text).slice(0, longestMessage);
  if (/overloaded/i.test(text)) return new ModelError(`overloaded: ${said}`, { reason: "overloaded", model });
  if (/rate.?limit/i.test(text)) return new ModelError(`rate limited: ${said}`, { reason: "rate-limited", model });
  return new ModelError(`the answer broke off: ${said}`, { reason: "broken", model });
}

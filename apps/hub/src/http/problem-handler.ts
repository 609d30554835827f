import { HearthError, InternalError, toProblem } from "@hearth/protocol";
import { StorageFullError } from "@hearth/storage";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { BadRequestError } from "../errors/bad-request-error.ts";
import { BodyTooLargeError } from "../errors/body-too-large-error.ts";
import { MethodNotAllowedError } from "../errors/method-not-allowed-error.ts";
import { RateLimitedError } from "../errors/rate-limited-error.ts";
import { UnsupportedMediaTypeError } from "../errors/unsupported-media-type-error.ts";

/** Any thrown thing as the error a client may see. */
export function toHttpError(thrown: unknown, bodyLimit: number): HearthError {
  if (HearthError.isInstance(thrown)) return thrown;
  const { code, statusCode, message } = thrown as Partial<FastifyError>;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return new BodyTooLargeError(bodyLimit);
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return new UnsupportedMediaTypeError();
  if (code === "ENOSPC") return new StorageFullError(thrown);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new BadRequestError(message ?? "the request is wrong", statusCode, thrown);
  }
  // The message of an unknown error may hold anything, so it stays in the log.
  return new InternalError("something went wrong in the hub", thrown);
}

/** Answers every error as problem details (RFC 9457). */
export function answerProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toHttpError(thrown, request.routeOptions.bodyLimit);
  if (error.status >= 500) request.log.error({ err: thrown, code: error.code }, "request failed");
  if (error instanceof MethodNotAllowedError) void reply.header("allow", error.allowed.join(", "));
  if (error instanceof RateLimitedError) void reply.header("retry-after", String(error.seconds));
  if (error.status === 401) void reply.header("www-authenticate", 'Bearer realm="hearth"');
  return reply
    .code(error.status)
    .type("application/problem+json")
    .send(toProblem(error, request.url.split("?")[0]));
}

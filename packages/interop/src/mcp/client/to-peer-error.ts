import { HearthError } from "@hearth/protocol";
import {
  OAuthError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { PeerFailedError } from "../../errors/peer-failed-error.ts";
import { PeerLoginError } from "../../errors/peer-login-error.ts";
import { quoteForeign } from "../../text/clean-text.ts";

/**
 * What went wrong with a peer, as one of our errors. What a person or the policy said stays as it is.
 * @param what was under way, such as `the call of search`
 */
export function toPeerError(peer: string, what: string, error: unknown): Error {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (HearthError.isInstance(cause)) return cause;
  if (!(error instanceof Error)) return new PeerFailedError(peer, "malformed", `${what} failed`, error);
  if (error instanceof UnauthorizedError || isUnauthorized(error))
    return new PeerLoginError(peer, "it wants you to log in", error);
  if (error instanceof OAuthError)
    return new PeerLoginError(peer, `its login no longer holds: ${quoteForeign(error.message)}`, error);
  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout)
    return new PeerFailedError(peer, "timed-out", `${what} took too long`, error);
  if (error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed)
    return new PeerFailedError(peer, "crashed", `it ended in the midst of ${what}`, error);
  if (error instanceof ProtocolError)
    return new PeerFailedError(peer, "refused", `it refused ${what}: ${quoteForeign(error.message)}`, error);
  if (error instanceof RangeError) return new PeerFailedError(peer, "too-large", `${what} brought too much`, error);
  return new PeerFailedError(peer, "malformed", `${what} failed: ${quoteForeign(error.message)}`, error);
}

function isUnauthorized(error: Error): boolean {
  return error instanceof SdkHttpError && /\b401\b/.test(error.message);
}

import { HearthError } from "@hearth/protocol";

/** A provider people sign in with does not do its part. */
export class ProviderFailedError extends HearthError {
  readonly code = "HEARTH_PROVIDER_FAILED";
  override readonly status = 502;
  override readonly retryable = true;

  constructor(name: string, why: string, cause?: unknown) {
    super(`${name} cannot sign anyone in: ${why}`, {
      hint: "Check the issuer's address in the settings of sign-in, or sign in another way: `hearth login` makes a link.",
      cause,
    });
  }
}

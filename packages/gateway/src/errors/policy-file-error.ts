import { HearthError } from "@hearth/protocol";

/** The folder of the policy file could be changed by somebody else, so nothing in it can be believed. */
export class PolicyFileError extends HearthError {
  readonly code = "HEARTH_POLICY_FILE";

  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { ...options, field: "policy.json" });
  }
}

import { HearthError } from "@hearth/protocol";

/** Two agents of one runtime may not offer the same capability, for then a call would not say which is meant. */
export class CapabilityTakenError extends HearthError {
  readonly code = "HEARTH_CAPABILITY_TAKEN";
  override readonly status = 409;

  constructor(options: { name: string; holder: string; field: string }) {
    super(`${options.name} is registered already, by the agent ${options.holder}`, {
      hint: "Unregister that agent first, or give this one another name.",
      field: options.field,
    });
  }
}

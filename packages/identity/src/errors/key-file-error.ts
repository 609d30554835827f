import { HearthError } from "@hearth/protocol";

/** The device's key file is missing, damaged, or could be read by somebody else. */
export class KeyFileError extends HearthError {
  readonly code = "HEARTH_KEY_FILE";

  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { ...options, field: "device-key.json" });
  }
}

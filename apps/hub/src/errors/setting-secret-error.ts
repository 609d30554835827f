import { HearthError } from "@hearth/protocol";

/** A password cannot be put back: what it was is kept nowhere. */
export class SettingSecretError extends HearthError {
  readonly code = "HEARTH_SETTING_SECRET";
  override readonly status = 409;

  constructor(key: string) {
    super(`what ${key} was before is kept nowhere, so it cannot be put back`, {
      hint: `Set it again: hearth settings set ${key}`,
      field: "/id",
    });
  }
}

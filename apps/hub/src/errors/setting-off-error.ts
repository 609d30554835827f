import { HearthError } from "@hearth/protocol";

/** What is asked for is switched off on this hub. */
export class SettingOffError extends HearthError {
  readonly code = "HEARTH_SETTING_OFF";
  override readonly status = 409;

  constructor(what: string, key: string) {
    super(`${what} is switched off on this hub`, {
      hint: `The owner or an operator switches it on: hearth settings set ${key} on`,
    });
  }
}

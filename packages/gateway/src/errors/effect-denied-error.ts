import { HearthError } from "@hearth/protocol";

/** Thrown by doors whose shape has no place for an outcome, such as a file reader; elsewhere a denial is a value. */
export class EffectDeniedError extends HearthError {
  readonly code = "HEARTH_EFFECT_DENIED";
  override readonly status = 403;
  readonly rule: string;

  constructor(what: string, rule: string, why: string) {
    super(`${what} is denied by ${rule}: ${why}`, {
      hint: `Run \`hearth policy explain ${rule}\` for the rule; a person can change the policy.`,
    });
    this.rule = rule;
  }
}

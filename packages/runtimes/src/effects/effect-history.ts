/** What this device's journal says of an effect that an earlier run may have begun. */
export type EffectPast =
  /** No intent, or only such as ended in failure: nothing is under way. */
  { readonly kind: "clear" } | { readonly kind: "open" | "done"; readonly intent: string };

/** Looks effects up, so that none is done twice. One for a whole hub. */
export interface EffectHistory {
  /** Which device's journal this is: what another began cannot be looked up here. */
  readonly device: string;
  /** Keys, with their task before them, of the effects this process is about to carry out or does. */
  readonly underWay: Set<string>;
  /** What became of the effect with this key in a task of this owner. */
  lookUp(effect: { owner: string; task: string; key: string }): EffectPast;
}

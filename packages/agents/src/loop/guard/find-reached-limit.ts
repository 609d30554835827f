import type { LoopEnd } from "../loop-ending.ts";
import type { LoopRun } from "../loop-run.ts";

/** The limit that stands against another turn, if one does. */
export function findReachedLimit({ state, limits, active }: LoopRun): LoopEnd | undefined {
  const { turns, tokens, moneyMicroUnits, activeSeconds } = limits;
  const usedTokens = state.usage.input + state.usage.output;
  const usedSeconds = Math.ceil(active() / 1000);
  if (state.turns >= turns) return { kind: "limit-reached", limit: "turns", allowed: turns, used: state.turns };
  if (usedTokens >= tokens) return { kind: "limit-reached", limit: "tokens", allowed: tokens, used: usedTokens };
  if (moneyMicroUnits !== undefined && (state.moneyMicroUnits ?? 0) >= moneyMicroUnits)
    return { kind: "limit-reached", limit: "money", allowed: moneyMicroUnits, used: state.moneyMicroUnits ?? 0 };
  if (usedSeconds > activeSeconds)
    return { kind: "limit-reached", limit: "active-seconds", allowed: activeSeconds, used: usedSeconds };
  return undefined;
}

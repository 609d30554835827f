/** Ends of a run that are failures, never successes. Absent limits of money mean that only the budgets hold. */
export interface LoopLimits {
  /** Answers asked of the model. @default 50 */
  readonly turns: number;
  /** @default 200 */
  readonly toolCalls: number;
  /** Tokens in and out, of all answers together. @default 2000000 */
  readonly tokens: number;
  /** Micro-units of the currency, of all answers with a known price. @default none */
  readonly moneyMicroUnits: number | undefined;
  /** Seconds of work; time in which the run is parked does not count. @default 3000 */
  readonly activeSeconds: number;
  /** Loops within each other, this one included. @default 2 */
  readonly depth: number;
  /** Agents with a loop of their own that one run may start. @default 8 */
  readonly children: number;
  /** The same call with the same arguments, so many times: the run goes in a circle. @default 3 */
  readonly sameCall: number;
  /** The same tool failing in the same way in so many turns. @default 2 */
  readonly sameFailure: number;
  /** Calls of one answer that run at once. @default 8 */
  readonly concurrency: number;
  /** Calls of one answer; the rest are refused. @default 32 */
  readonly callsPerTurn: number;
  /** Characters of a tool's output that the model is shown. @default 24000 */
  readonly outputCharacters: number;
  /** Times a Stop hook may send the model on. @default 3 */
  readonly stopRefusals: number;
}

export const defaultLoopLimits: LoopLimits = {
  turns: 50,
  toolCalls: 200,
  tokens: 2_000_000,
  moneyMicroUnits: undefined,
  activeSeconds: 3000,
  depth: 2,
  children: 8,
  sameCall: 3,
  sameFailure: 2,
  concurrency: 8,
  callsPerTurn: 32,
  outputCharacters: 24_000,
  stopRefusals: 3,
};

export type LimitName =
  | "turns"
  | "tool-calls"
  | "tokens"
  | "money"
  | "active-seconds"
  | "output-tokens"
  | "context-tokens";

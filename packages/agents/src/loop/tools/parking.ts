import { HearthError } from "@hearth/protocol";
import type { EntryOf } from "../log/entry.ts";
import type { LoopRun } from "../loop-run.ts";

/** The question that an effect waits for, when that is why it did not happen. */
export function approvalOf(error: unknown): string | undefined {
  if (!HearthError.isInstance(error) || error.code !== "HEARTH_APPROVAL_NEEDED") return undefined;
  return "approval" in error && typeof error.approval === "string" ? error.approval : undefined;
}

/** The task was parked within the call: its wait is stored, and this execution is over. */
export function isParked(error: unknown): boolean {
  return HearthError.isInstance(error) && error.code === "HEARTH_TASK_PARKED";
}

export function isTimedOut(error: unknown): boolean {
  return HearthError.isInstance(error) && error.code === "HEARTH_WAIT_TIMEOUT";
}

/** The signal by which a parked task learns that its question was answered. */
export function approvalSignal(approval: string): string {
  return `approval:${approval}`;
}

/** How often a call was tried, as far as that is kept. */
export function attemptsOf({ state }: Pick<LoopRun, "state">, place: string): number {
  let attempt = 0;
  while (state.has(`${place}/begun-${attempt + 1}`) || state.has(`${place}/parked-${attempt + 1}`)) attempt += 1;
  return attempt;
}

/** The question that a call without a result stopped for at its last try. */
export function openQuestion(run: Pick<LoopRun, "state">, place: string): EntryOf<"call-parked"> | undefined {
  if (run.state.has(`${place}/result`)) return undefined;
  const parked = run.state.find(`${place}/parked-${attemptsOf(run, place)}`, "call-parked");
  return parked?.approval === undefined ? undefined : parked;
}

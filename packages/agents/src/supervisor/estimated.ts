import type { PlanDraft, Principal } from "@hearth/protocol";
import type { SupervisorOptions } from "./supervisor.ts";

/** The draft with what it will likely take. Where nobody can say, that is shown as not stated and keeps nobody from planning. */
export async function estimated(
  { estimator, onError }: Pick<SupervisorOptions, "estimator" | "onError">,
  who: Principal,
  draft: PlanDraft,
): Promise<PlanDraft> {
  if (estimator === undefined) return draft;
  return await estimator.estimate(who, draft).catch((error: unknown) => {
    onError?.(error);
    return { ...draft, tasks: draft.tasks.map(({ estimate: _estimate, ...task }) => task) };
  });
}

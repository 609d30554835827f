import type { Goal, GoalId, GoalSubmission, PlanDraft, Principal } from "@hearth/protocol";

/** What the routes need of the supervisor. */
export interface Supervisor {
  submitGoal(who: Principal, submission: GoalSubmission): Promise<Goal>;
  approvePlan(who: Principal, goal: GoalId): Promise<Goal>;
  editPlan(who: Principal, goal: GoalId, draft: PlanDraft): Promise<Goal>;
  cancelGoal(who: Principal, goal: GoalId): Promise<Goal>;
}

import type { CommandLimits, ExecutionPlan } from "@hearth/policy";

/** The plan with no limit above these. What is executed, and what an approval covers, is this plan. */
export function capLimits<Plan extends ExecutionPlan>(plan: Plan, most: Partial<CommandLimits>): Plan {
  switch (plan.kind) {
    case "command":
    case "host":
    case "verb":
      return { ...plan, limits: lowerLimits(plan.limits, most) };
    case "sql": {
      const milliseconds = (most.seconds ?? Infinity) * 1000;
      return { ...plan, statementMilliseconds: Math.min(plan.statementMilliseconds, milliseconds) };
    }
    case "path":
      return { ...plan, fileBytes: Math.min(plan.fileBytes, most.fileBytes ?? Infinity) };
    case "egress":
    case "model":
    case "spend":
    case "message":
    default:
      return plan;
  }
}

/** The lower of each limit. One that only one of them names is as it says. */
export function lowerLimits<Limits extends Partial<CommandLimits>>(own: Limits, most: Partial<CommandLimits>): Limits {
  const lower = Object.entries(most)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, Math.min(value, own[name as keyof CommandLimits] ?? Infinity)]);
  return { ...own, ...(Object.fromEntries(lower) as Partial<CommandLimits>) };
}

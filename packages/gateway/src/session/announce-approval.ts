import type { Approval } from "@hearth/policy";
import type { GatewayOptions } from "../open-gateway.ts";
import type { SessionOptions } from "./session-options.ts";

/** Tells whoever listens that a run waits for a person. */
export function announceApproval(
  { onApprovalRequested }: Pick<GatewayOptions, "onApprovalRequested">,
  { task, goal, plan }: Pick<SessionOptions, "task" | "goal" | "plan">,
  { id, owner, summary }: Pick<Approval, "id" | "owner" | "summary">,
): void {
  onApprovalRequested?.({
    id,
    owner,
    summary,
    ...(task === undefined ? {} : { task }),
    ...(goal === undefined ? {} : { goal }),
    ...(plan === undefined ? {} : { plan }),
  });
}

import { type GoalId, type Plan, type PlanDraftInput, type PlanId, plan } from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";
import type { ListOptions } from "./goals.ts";

export interface PlanResource {
  /** Waits for approval unless `approve` is set. */
  submit(draft: PlanDraftInput, options?: CallOptions & { approve?: boolean }): Promise<Plan>;
  get(id: PlanId, options?: CallOptions): Promise<Plan>;
  /** Newest first, without their tasks. */
  list(options?: ListOptions<PlanId> & { goal?: GoalId }): Promise<Omit<Plan, "tasks">[]>;
  approve(id: PlanId, options?: CallOptions): Promise<Plan>;
  cancel(id: PlanId, options?: CallOptions): Promise<Plan>;
}

const planList = z.object({ plans: z.array(plan.omit({ tasks: true })) });

export function planResource(transport: Transport): PlanResource {
  const at = (id: PlanId, rest = ""): string => `/api/v1/plans/${encodeURIComponent(id)}${rest}`;
  return {
    submit: (draft, { approve, ...options } = {}) =>
      transport.call(plan, "POST", "/api/v1/plans", { ...options, query: { approve }, body: draft }),
    get: (id, options) => transport.call(plan, "GET", at(id), options),
    async list({ limit, before, goal, ...options } = {}) {
      const query = { limit, before, goal };
      return (await transport.call(planList, "GET", "/api/v1/plans", { ...options, query })).plans;
    },
    approve: (id, options) => transport.call(plan, "POST", at(id, "/approve"), options),
    cancel: (id, options) => transport.call(plan, "POST", at(id, "/cancel"), options),
  };
}

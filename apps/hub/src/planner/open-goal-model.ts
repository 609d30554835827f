import type { GatewaySession } from "@hearth/gateway";
import type { ModelDoor, Models } from "@hearth/models";
import { agentOf } from "@hearth/policy";
import { type GoalId, ownerOf, type Principal } from "@hearth/protocol";
import type { HubGateway } from "../gateway/hub-gateway.ts";

export interface GoalModelOptions {
  gateway: () => Promise<HubGateway>;
  models: () => Promise<Models>;
}

/** The agent that sees goals through, under this name in the policy and in the memory. */
export const supervisorName = "supervisor";

export interface GoalModel extends AsyncDisposable {
  readonly door: ModelDoor;
  readonly session: GatewaySession;
  readonly models: Models;
}

/**
 * Opens a model for what is done about a goal beside its tasks: planning, tracing back, judging. It works under the
 * supervisor's entry in the policy, and its questions to the person bear the goal's id.
 * @param agent who asks
 * @returns undefined where no language model is set up
 */
export async function openGoalModel(
  { gateway, models }: GoalModelOptions,
  { who, goal, plan, agent }: { who: Principal; goal: GoalId; plan?: string | undefined; agent: string },
): Promise<GoalModel | undefined> {
  const opened = await models();
  const candidates = await opened.registry.all();
  if (!candidates.some(({ settings }) => (settings.kind ?? "language") === "language")) return undefined;
  const door = await gateway();
  const session = door.gateway.session({
    who: { kind: "agent", id: agent, level: "admin", onBehalfOf: ownerOf(who) },
    agent: supervisorName,
    level: agentOf(door.policy(), supervisorName)?.level ?? 0,
    session: goal,
    goal,
    ...(plan === undefined ? {} : { plan }),
  });
  return {
    door: opened.door(session),
    session,
    models: opened,
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

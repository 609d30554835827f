import type { AgentWorkspaces } from "@hearth/agents";
import { type EngineReader, type TaskHandler, TaskReleasedError } from "@hearth/engine";
import type { Models } from "@hearth/models";
import type { GatewaySession } from "@hearth/gateway";
import { HearthError } from "@hearth/protocol";
import type { EffectHistory, InProcessRuntime } from "@hearth/runtimes";
import type { GoalReader } from "@hearth/storage";
import type { DatabaseDesk } from "../databases/database-desk.ts";
import { approvalSignal } from "../gateway/approval-signal.ts";
import type { HubGateway } from "../gateway/hub-gateway.ts";
import type { HubTeam } from "../team/hub-team.ts";

export interface TaskRunnerOptions {
  runtime: InProcessRuntime;
  goals: GoalReader;
  home: string;
  gateway: () => Promise<HubGateway>;
  history: EffectHistory;
  workspaces: AgentWorkspaces;
  /** Those that people have named. */
  databases: Pick<DatabaseDesk, "target">;
  /** Opened at its first use. */
  models: () => Promise<Models>;
  /** Whether an agent of this name is written as a file by the person. */
  written: (name: string) => boolean;
  /** The doors of the tasks that run now, by task; kept by the runner. */
  sessions: Map<string, GatewaySession>;
  /** True for an agent that stands for a server or agent of someone else; it has an entry of its own in the policy. */
  isForeign: (agent: string) => boolean;
  /** Who holds tasks that were handed over. */
  team: HubTeam;
  /** Tells which task of a plan builds on which. */
  engine: Pick<EngineReader, "get" | "getPlan">;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/** How often a task is given back because its agent was restarted, before that counts as a failed attempt. */
const maximumReleases = 2;

/** How long a parked task waits for a person's answer, in seconds: as long as the question is good. */
const answerSeconds = 600;

/**
 * Makes the handler that runs a capability as a task, with all it does to the world through the gateway: the input
 * folder of the task's goal, or none, an output folder of the goal's, or one named after the task, and its effects. A
 * task whose effect needs a person parks, and runs again from its last step once the person has answered.
 */
export function createTaskRunner(options: TaskRunnerOptions): (capability: string) => TaskHandler {
  const released = new Map<string, number>();
  return (capability) => async (input, context) => {
    const { runTask } = await import("./run-task.ts");
    try {
      const output = await runTask(options, capability, input, context);
      released.delete(context.task.id);
      return output;
    } catch (error) {
      if (HearthError.isInstance(error) && error.code === "HEARTH_AGENT_RESTARTED") {
        const times = (released.get(context.task.id) ?? 0) + 1;
        released.set(context.task.id, times);
        // A task that hangs every agent would be given back for ever.
        if (times > maximumReleases) released.delete(context.task.id);
        else throw new TaskReleasedError("its agent was restarted", error);
      }
      // Its tasks are not handed out again before it is started, so nothing goes round in circles.
      if (isStopOf(runtimeName(options, capability), error)) throw new TaskReleasedError("its agent is stopped", error);
      const approval = questionOf(error);
      if (approval === undefined) throw error;
      await context.wait(approvalSignal(approval), { timeoutSeconds: answerSeconds });
      return await runTask(options, capability, input, context);
    }
  };
}

function runtimeName({ runtime }: TaskRunnerOptions, capability: string): string | undefined {
  return runtime.find(capability)?.manifest.name;
}

/** True where the task's own agent is stopped, and not one that it called. */
function isStopOf(agent: string | undefined, error: unknown): boolean {
  return (
    HearthError.isInstance(error) && error.code === "HEARTH_AGENT_STOPPED" && "agent" in error && error.agent === agent
  );
}

/** The question a run waits for, when that is why it ended. */
function questionOf(error: unknown): string | undefined {
  if (!HearthError.isInstance(error) || error.code !== "HEARTH_APPROVAL_NEEDED") return undefined;
  return "approval" in error && typeof error.approval === "string" ? error.approval : undefined;
}

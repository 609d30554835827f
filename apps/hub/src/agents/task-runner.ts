import type { TaskHandler } from "@hearth/engine";
import { HearthError } from "@hearth/protocol";
import type { InProcessRuntime } from "@hearth/runtimes";
import type { GoalReader } from "@hearth/storage";
import { approvalSignal } from "../gateway/approval-signal.ts";
import type { HubGateway } from "../gateway/hub-gateway.ts";

export interface TaskRunnerOptions {
  runtime: InProcessRuntime;
  goals: GoalReader;
  home: string;
  gateway: () => Promise<HubGateway>;
}

/** How long a parked task waits for a person's answer, in seconds: as long as the question is good. */
const answerSeconds = 600;

/**
 * Makes the handler that runs a capability as a task, with every file it reads or writes through the gateway: the
 * input folder of the task's goal, or none, and an output folder of the goal's, or one named after the task. A task
 * whose effect needs a person parks, and runs again from its last step once the person has answered.
 */
export function createTaskRunner(options: TaskRunnerOptions): (capability: string) => TaskHandler {
  return (capability) => async (input, context) => {
    const { runTask } = await import("./run-task.ts");
    try {
      return await runTask(options, capability, input, context);
    } catch (error) {
      const approval = questionOf(error);
      if (approval === undefined) throw error;
      await context.wait(approvalSignal(approval), { timeoutSeconds: answerSeconds });
      return await runTask(options, capability, input, context);
    }
  };
}

/** The question a run waits for, when that is why it ended. */
function questionOf(error: unknown): string | undefined {
  if (!HearthError.isInstance(error) || error.code !== "HEARTH_APPROVAL_NEEDED") return undefined;
  return "approval" in error && typeof error.approval === "string" ? error.approval : undefined;
}

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { TaskContext, TaskHandler } from "@hearth/engine";
import { ApprovalNeededError, deterministicAgents, guardReader, guardWriter, policyNameOf } from "@hearth/gateway";
import { agentOf } from "@hearth/policy";
import { NotFoundError, type Permission, type Principal } from "@hearth/protocol";
import type { InProcessRuntime } from "@hearth/runtimes";
import { openWorkspaceReader, openWorkspaceWriter, type WorkspaceReader } from "@hearth/sandbox";
import type { GoalReader } from "@hearth/storage";
import { approvalSignal } from "../gateway/approval-signal.ts";
import { composedAgent, type HubGateway } from "../gateway/hub-gateway.ts";
import { namedReader, namedWriter } from "../gateway/named-doors.ts";
import { resultsFolder } from "../home/open-home.ts";

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
    try {
      return await runOnce(options, capability, input, context);
    } catch (error) {
      if (!(error instanceof ApprovalNeededError)) throw error;
      await context.wait(approvalSignal(error.approval), { timeoutSeconds: answerSeconds });
      return await runOnce(options, capability, input, context);
    }
  };
}

async function runOnce(
  { runtime, goals, home, gateway }: TaskRunnerOptions,
  capability: string,
  input: unknown,
  context: TaskContext,
): Promise<unknown> {
  const { task } = context;
  const principal: Principal = { kind: "person", id: task.owner };
  const goal = task.goal === undefined ? undefined : await goals.get(principal, task.goal);
  const folder = goal?.outputFolder ?? join(resultsFolder(home), goal?.id ?? task.id);
  await mkdir(folder, { recursive: true, mode: 0o700 });

  const door = await gateway();
  const agent = runtime.find(capability)?.manifest;
  const builtin = agent !== undefined && Object.hasOwn(deterministicAgents, policyNameOf(agent.name));
  const name = builtin ? policyNameOf(agent.name) : composedAgent;
  await using session = door.gateway.session({
    who: { kind: "agent", id: agent?.name ?? "unknown", level: agent?.level ?? "worker", onBehalfOf: task.owner },
    agent: name,
    level: agentOf(door.policy(), name)?.level ?? 0,
    session: task.id,
    task: task.id,
    ...(task.goal === undefined ? {} : { goal: task.goal }),
    ...(task.plan === undefined ? {} : { plan: task.plan }),
  });
  const declared = agent?.capabilities.find((one) => one.name === capability)?.permissions ?? [];
  const permissions: ReadonlySet<Permission> = new Set(declared);

  await using output = await openWorkspaceWriter(folder);
  await using workspace = goal?.inputFolder === undefined ? noWorkspace : await openWorkspaceReader(goal.inputFolder);
  return await runtime.execute({
    capability,
    input,
    context: {
      task,
      signal: context.signal,
      principal,
      workspace: namedReader(permissions, guardReader(session, workspace)),
      output: namedWriter(permissions, guardWriter(session, output)),
      step: (step, work) => context.step(step, work),
      wait: (signal, wait) => context.wait(signal, wait),
      progress: (fraction, message) => context.progress(fraction, message),
      emit: (part) => context.emit(part),
    },
  });
}

/** The input folder of a task that was given none. */
const noWorkspace: WorkspaceReader = {
  root: "",
  list: () => Promise.resolve([]),
  read: (path) => Promise.reject(new NotFoundError("file", path)),
  readText: (path) => Promise.reject(new NotFoundError("file", path)),
  stat: (path) => Promise.reject(new NotFoundError("file", path)),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

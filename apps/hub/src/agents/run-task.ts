import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { TaskContext } from "@hearth/engine";
import { deterministicAgents, guardReader, guardWriter, policyNameOf } from "@hearth/gateway";
import { agentOf } from "@hearth/policy";
import { NotFoundError, type Permission, type Principal } from "@hearth/protocol";
import { openWorkspaceReader, openWorkspaceWriter, type WorkspaceReader } from "@hearth/sandbox";
import { namedReader, namedWriter } from "../gateway/named-doors.ts";
import { composedAgent } from "../gateway/open-hub-gateway.ts";
import { resultsFolder } from "../home/open-home.ts";
import type { TaskRunnerOptions } from "./task-runner.ts";

/** Runs a capability once, with its two folders behind the gateway. Both are open as long as the attempt runs. */
export async function runTask(
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

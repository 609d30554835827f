import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { verifierCommand, verifierInput } from "@hearth/agents/start";
import type { TaskContext } from "@hearth/engine";
import type { GatewaySession } from "@hearth/gateway";
import { agentOf, type Amounts, Standing } from "@hearth/policy";
import type { Manifest, Permission, Principal } from "@hearth/protocol";
import { Turnstile } from "@hearth/runtimes";
import { openWorkspaceReader, openWorkspaceWriter } from "@hearth/sandbox";
import { conflictGuard } from "../gateway/conflict-guard.ts";
import { copyDoor } from "../gateway/copy-door.ts";
import { effectPlaces } from "../gateway/effect-places.ts";
import { policyName } from "../gateway/policy-name.ts";
import { declaredBy, taskDoors } from "../gateway/task-doors.ts";
import { resultsFolder } from "../home/open-home.ts";
import { LiveOutput } from "../live/live-output.ts";
import { lazyModelDoor } from "../models/lazy-model-door.ts";
import type { HandOver } from "../team/hand-over.ts";
import { holderSession } from "./holder-session.ts";
import { noWorkspace } from "./no-workspace.ts";
import type { TaskRunnerOptions } from "./task-runner.ts";

/** One run of a task by one holder. */
export interface Holding {
  capability: string;
  input: unknown;
  /** What the task's own capability declares, which no holder exceeds. */
  named: ReadonlySet<Permission>;
  /** How often the task had changed hands. */
  generation: number;
  former?: string | undefined;
  over?: HandOver;
}

/** Runs a capability once, with its doors behind the gateway. They are open as long as the attempt runs. */
export async function runHolder(
  {
    runtime,
    goals,
    home,
    gateway,
    history,
    workspaces,
    databases,
    models,
    written,
    sessions,
    isForeign,
    team,
    engine,
    now,
  }: TaskRunnerOptions,
  { capability, input, named, generation, former, over }: Holding,
  context: TaskContext,
): Promise<unknown> {
  const { task } = context;
  const principal: Principal = { kind: "person", id: task.owner };
  const goal = task.goal === undefined ? undefined : await goals.get(principal, task.goal);
  const folder = goal?.outputFolder ?? join(resultsFolder(home), goal?.id ?? task.id);
  await mkdir(folder, { recursive: true, mode: 0o700 });

  const door = await gateway();
  const agent = runtime.find(capability)?.manifest;
  const nameOf = (manifest: Manifest | undefined): string =>
    manifest !== undefined && isForeign(manifest.name)
      ? manifest.name
      : policyName(manifest, written, (entry) => Object.hasOwn(door.policy().agents, entry));
  const name = nameOf(agent);
  const who = {
    kind: "agent" as const,
    id: agent?.name ?? "unknown",
    level: agent?.level ?? ("worker" as const),
    onBehalfOf: task.owner,
  };
  const entry = agentOf(door.policy(), name);
  const budget = budgetOf(task);
  if (Object.keys(budget).length > 0) await door.budget.limitTask(principal, task.id, budget);
  await using session = door.gateway.session(
    await holderSession({
      task,
      who,
      agent: { name, entry },
      // Whoever takes a task over may do what its first agent may, and no more.
      first: agentOf(door.policy(), nameOf(runtime.find(task.capability)?.manifest)),
      mayRise: named.has("message"),
      team,
    }),
  );
  sessions.set(task.id, session);
  session.onClose(async () => void sessions.delete(task.id));
  const turnstile = new Turnstile();
  over?.take(session);
  const permissions = declaredBy(agent, capability).intersection(named);
  const standing = Standing.root(
    { id: task.id, name: who.id },
    {
      level: who.level,
      permissions,
      permissionLevel: session.level,
      budget,
      limits: entry?.limits ?? {},
    },
  );
  session.onClose(async () => standing.end());
  if (former !== undefined) await context.step(`held-${generation}`, () => recordTaking(session, former));

  await using results = await openWorkspaceWriter(folder);
  const { plan } = task;
  const output =
    plan === undefined
      ? results
      : conflictGuard(results, {
          store: () => team.store(),
          engine,
          who: principal,
          task: { ...task, plan },
          agent: who.id,
        });
  await using workspace = goal?.inputFolder === undefined ? noWorkspace : await openWorkspaceReader(goal.inputFolder);
  const id = goal?.id ?? task.id;
  const folderIn = goal?.inputFolder === undefined ? undefined : workspace.root;
  // The verifier has no copy of its own: it looks at what the doer made of theirs.
  const doer = capability === verifierCommand ? runtime.find(verifierInput.parse(input).of)?.manifest : undefined;
  const keeper = doer === undefined ? who : { ...who, id: doer.name };
  await using copy = copyDoor({ workspaces, who: keeper, id, input: folderIn });
  const places = effectPlaces({
    home,
    gateway: door.gateway,
    who,
    id,
    copy: () => copy.folder(),
    input: folderIn,
    workspace,
    namedDatabase: (wanted) => databases.target(task.owner, wanted),
    output: folder,
  });
  using live = new LiveOutput({ emit: context.emit, scrub: (text) => session.recorder.blank(text) });
  const run = runtime.execute({
    capability,
    input,
    ...(generation === 0 ? {} : { scope: `holder-${generation}` }),
    context: {
      task,
      signal: over === undefined ? context.signal : AbortSignal.any([context.signal, over.signal]),
      principal,
      ...taskDoors({
        session,
        context,
        permissions,
        standing,
        turnstile,
        workspace,
        output,
        copy: copy.files,
        model: (one) => lazyModelDoor(models, one),
        policyName: nameOf,
        places,
        history,
        policy: () => door.policy(),
        ...(now === undefined ? {} : { now }),
      }),
      step: (step, work) => context.step(step, work),
      wait: (signal, wait) => context.wait(signal, wait),
      progress: (fraction, message) => context.progress(fraction, message),
      emit: live.take,
    },
  });
  try {
    return await run;
  } finally {
    // What the former holder had under way comes to its end before the next one begins.
    if (over?.happened === true) await turnstile.quiet();
  }
}

/** What the task was handed in with; a worker gets a part of it. */
function budgetOf({ budget = {} }: TaskContext["task"]): Amounts {
  return Object.fromEntries(Object.entries(budget).filter(([, amount]) => amount !== undefined));
}

/** A receipt of its own, since a hub that was killed while the task changed hands wrote none of the hand-over's end. */
async function recordTaking(session: GatewaySession, former: string): Promise<string> {
  const { who, task } = session.options;
  const { id } = await session.recorder.record({
    kind: "task",
    action: "task-taken-over",
    body: { holder: who.id, former, task },
  });
  return id;
}

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Engine, openEngine } from "@hearth/engine";
import type { Goal, NewEvent, NewReceipt, Principal, Task } from "@hearth/protocol";
import { type Agent, type ContextFactory, createInProcessRuntime, type InProcessRuntime } from "@hearth/runtimes";
import { openWorkspaceReader, openWorkspaceWriter, type WorkspaceWriter } from "@hearth/sandbox";
import {
  createGoalReader,
  createGoalWriter,
  type Database,
  type GoalReader,
  type GoalWriter,
  migrateStores,
  openDatabase,
  type StoreTables,
} from "@hearth/storage";
import { builtinAgents, createRulePlanner, createSupervisor, type Planner, type Supervisor } from "../../src/index.ts";

export const ada: Principal = { kind: "person", id: "ada" };

export interface GoalHubOptions {
  agents?: readonly Agent[];
  planner?: Planner;
  /** A file, so that a second hub can open what a first one left. @default in memory */
  databaseUrl?: string;
  /** Runs tasks. @default true */
  works?: boolean;
}

export interface GoalHub extends AsyncDisposable {
  readonly supervisor: Supervisor;
  readonly engine: Engine;
  readonly goals: GoalReader & GoalWriter;
  readonly runtime: InProcessRuntime;
  readonly events: NewEvent[];
  readonly receipts: NewReceipt[];
  readonly errors: unknown[];
  /** Submits a goal, approves its plan and waits for the end. Returns it with its tasks. */
  do(text: string, folders: { input?: string; output?: string }): Promise<{ goal: Goal; tasks: Task[] }>;
}

/** Supervisor, engine and built-in agents over a real database and real folders, in this process. */
export async function openGoalHub(options: GoalHubOptions = {}): Promise<GoalHub> {
  const {
    agents = builtinAgents,
    planner = createRulePlanner(),
    databaseUrl = "sqlite::memory:",
    works = true,
  } = options;
  await using stack = new AsyncDisposableStack();
  const database: Database<unknown> = stack.use(await openDatabase({ url: databaseUrl }));
  await migrateStores(database);
  const engine = stack.use(await openEngine({ database }));
  const goals = { ...createGoalReader(database.as<StoreTables>()), ...createGoalWriter(database.as<StoreTables>()) };
  const runtime = createInProcessRuntime();
  for (const agent of agents) runtime.register(agent);
  const folders = new Map<string, Promise<WorkspaceWriter>>();
  const open = (path: string): Promise<WorkspaceWriter> => {
    const known = folders.get(path) ?? openWorkspaceWriter(path);
    folders.set(path, known);
    return known;
  };
  stack.defer(async () => {
    for (const folder of folders.values()) await (await folder)[Symbol.asyncDispose]();
  });
  const nowhere = await mkdtemp(join(tmpdir(), "hearth-nowhere-"));
  stack.defer(() => rm(nowhere, { recursive: true, force: true }));
  const contexts: ContextFactory = async (context) => {
    const goal = context.task.goal === undefined ? undefined : await goals.get(ada, context.task.goal);
    return {
      ...context,
      principal: ada,
      task: context.task,
      signal: context.signal,
      step: context.step.bind(context),
      wait: context.wait.bind(context),
      progress: context.progress.bind(context),
      emit: context.emit.bind(context),
      workspace: await open(goal?.inputFolder ?? nowhere),
      output: await open(goal?.outputFolder ?? nowhere),
    };
  };
  if (works) stack.use(engine.startWorker({ handlers: runtime.handlers(contexts), concurrency: 8 }));
  const events: NewEvent[] = [];
  const receipts: NewReceipt[] = [];
  const errors: unknown[] = [];
  const supervisor = stack.use(
    createSupervisor({
      engine,
      goals,
      planner,
      capabilities: () => runtime.capabilities(),
      openWorkspace: (_who, folder) => openWorkspaceReader(folder),
      emit: (event) => events.push(event),
      record: (receipt) => Promise.resolve(receipts.push(receipt)),
      onError: (error) => errors.push(error),
    }),
  );
  const resources = stack.move();
  return {
    supervisor,
    engine,
    goals,
    runtime,
    events,
    receipts,
    errors,
    async do(text, { input, output }) {
      const submitted = await supervisor.submitGoal(ada, {
        text,
        approvePlan: true,
        ...(input === undefined ? {} : { inputFolder: input }),
        ...(output === undefined ? {} : { outputFolder: output }),
      });
      const goal = await supervisor.settled(ada, submitted.id);
      const tasks = await engine.list(ada, { goal: goal.id, limit: 1000 });
      return { goal, tasks: tasks.toReversed() };
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Writes files below a fresh folder, which is removed on disposal. */
export async function makeFolder(
  files: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "hearth-goal-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

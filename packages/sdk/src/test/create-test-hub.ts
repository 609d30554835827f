import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSupervisor, type Proposal } from "@hearth/agents";
import { type Engine, openEngine } from "@hearth/engine";
import type {
  Event,
  Goal,
  NewEvent,
  NewReceipt,
  PlanDraftInput,
  Principal,
  Task,
  TaskSubmissionInput,
} from "@hearth/protocol";
import { type Agent, type InProcessRuntime, createInProcessRuntime } from "@hearth/runtimes";
import { openWorkspaceReader } from "@hearth/sandbox";
import { createGoalReader, createGoalWriter, migrateStores, openDatabase, type StoreTables } from "@hearth/storage";
import { type RecordedInvocation, type ScriptedAnswer, ScriptedAnswers } from "./scripted-answers.ts";
import { type GoalMatch, ScriptedPlanner } from "./scripted-planner.ts";
import { taskHandlers } from "./task-handlers.ts";

export interface TestHubOptions {
  agents: readonly Agent[];
  /** Answers by capability, as `setAnswer` takes them. */
  answers?: Readonly<Record<string, ScriptedAnswer>>;
}

export interface SendGoalOptions {
  /** The folder the goal may read. */
  inputFolder?: string;
  /** Run its plan without asking. @default true */
  approve?: boolean;
  signal?: AbortSignal;
}

/** A hub for tests: real engine, database, runtime and supervisor, in this process and in a folder of its own. */
export interface TestHub extends AsyncDisposable {
  /** The person on whose behalf all is done. */
  readonly owner: Principal;
  readonly engine: Engine;
  readonly runtime: InProcessRuntime;
  /** Where results are written; it goes with the hub. */
  readonly outputFolder: string;
  /** Every call of a capability. */
  readonly invocations: readonly RecordedInvocation[];
  readonly events: readonly (Event | NewEvent)[];
  readonly receipts: readonly NewReceipt[];
  /** What a capability answers from now on, instead of running its code. It must fit the capability's output schema. */
  setAnswer(capability: string, answer: ScriptedAnswer): void;
  /** What the planner proposes for a goal. Goals without a script go to the planner by rules. */
  setPlan(goal: GoalMatch, proposal: PlanDraftInput | Proposal): void;
  /** Hands in a goal; resolves when it has ended, or waits for approval. */
  sendGoal(text: string, options?: SendGoalOptions): Promise<Goal>;
  /** Runs one task; resolves when it has ended. */
  runTask(submission: TaskSubmissionInput, options?: { signal?: AbortSignal }): Promise<Task>;
  /** @throws AssertionError naming what was called instead */
  assertAgentInvoked(agent: string, times?: number): void;
  /** @throws AssertionError naming what was called instead */
  assertToolCalled(agent: string, capability: string, times?: number): void;
}

/**
 * Opens a test hub. It needs no network, no key and no service, and leaves nothing behind when it is disposed.
 * @example
 * await using hub = await createTestHub({ agents: [myAgent], answers: { "weather.now": { celsius: 7 } } });
 * hub.setPlan(/umbrella/, { title: "Look", tasks: [{ key: "look", title: "Look", capability: "weather.now", input: {} }] });
 * const goal = await hub.sendGoal("Do I need an umbrella?");
 * assert.equal(goal.state, "completed");
 * hub.assertToolCalled("weather", "weather.now");
 */
export async function createTestHub({ agents, answers = {} }: TestHubOptions): Promise<TestHub> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hearth-test-hub-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const owner: Principal = { kind: "person", id: "tester" };
  const scripted = new ScriptedAnswers();
  for (const [capability, answer] of Object.entries(answers)) scripted.set(capability, answer);
  const runtime = createInProcessRuntime({ intercept: scripted.intercept });
  for (const agent of agents) runtime.register(agent);

  const database = resources.use(
    await openDatabase<StoreTables>({ url: `sqlite:${join(folder, "hearth.db")}`, durability: "normal" }),
  );
  await migrateStores(database.as());
  const goals = { ...createGoalReader(database), ...createGoalWriter(database) };
  const events: (Event | NewEvent)[] = [];
  const receipts: NewReceipt[] = [];
  // A retry in a test comes at once; how long a real one waits is the engine's to test.
  const backoff = { baseMilliseconds: 1, maximumMilliseconds: 1 };
  const engine = resources.use(await openEngine({ database: database.as(), backoff, tickMilliseconds: 20 }));
  engine.subscribe((event) => events.push(event));
  resources.use(engine.startWorker({ handlers: taskHandlers({ runtime, goals, folder }), name: "test" }));
  const planner = new ScriptedPlanner();
  const supervisor = resources.use(
    createSupervisor({
      engine,
      goals,
      planner,
      capabilities: () => runtime.capabilities(),
      openWorkspace: (_who, path) => openWorkspaceReader(path),
      emit: (event) => events.push(event),
      record: (receipt) => Promise.resolve(receipts.push(receipt)),
    }),
  );
  const owned = resources.move();

  const called = (): string =>
    scripted.invocations.map(({ agent, capability }) => `${agent}/${capability}`).join(", ") || "nothing";
  const check = (what: string, found: number, times: number | undefined): void => {
    const holds = times === undefined ? found > 0 : found === times;
    const wanted = times === undefined ? "at least once" : `${times} times`;
    assert.ok(holds, `${what} was called ${found} times, and ${wanted} was wanted; what was called: ${called()}`);
  };

  return {
    owner,
    engine,
    runtime,
    outputFolder: join(folder, "results"),
    invocations: scripted.invocations,
    events,
    receipts,
    setAnswer: (capability, answer) => scripted.set(capability, answer),
    setPlan: (goal, proposal) => planner.set(goal, proposal),
    async sendGoal(text, { inputFolder, approve = true, signal } = {}) {
      const outputFolder = join(folder, "results");
      const submission = {
        text,
        outputFolder,
        approvePlan: approve,
        ...(inputFolder === undefined ? {} : { inputFolder }),
      };
      const goal = await supervisor.submitGoal(owner, submission);
      return supervisor.settled(owner, goal.id, signal === undefined ? {} : { signal });
    },
    async runTask(submission, options) {
      const [id] = await engine.submit(owner, [submission]);
      assert.ok(id !== undefined);
      return engine.result(owner, id, options);
    },
    assertAgentInvoked(agent, times) {
      check(agent, scripted.invocations.filter((one) => one.agent === agent).length, times);
    },
    assertToolCalled(agent, capability, times) {
      const calls = scripted.invocations.filter((one) => one.agent === agent && one.capability === capability);
      check(`${agent}/${capability}`, calls.length, times);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import {
  type GatewaySession,
  guardReader,
  guardWriter,
  LabelStore,
  openGateway,
  type SqlTarget,
} from "@hearth/gateway";
import { openDeviceKey } from "@hearth/identity";
import { openJournalWriter } from "@hearth/journal";
import {
  ApprovalInbox,
  BudgetLedger,
  createPolicyEngine,
  defaultPolicy,
  type Policy,
  StandingGrants,
} from "@hearth/policy";
import { newId, type Principal, type Task, type TaskId } from "@hearth/protocol";
import {
  type Agent,
  createAgentEffects,
  createInProcessRuntime,
  type InProcessRuntime,
  Turnstile,
} from "@hearth/runtimes";
import {
  openWorkspaceReader,
  openWorkspaceWriter,
  prepareWorkspace,
  sandbox,
  type WorkspaceWriter,
} from "@hearth/sandbox";
import { openDatabase } from "@hearth/storage";
import { builtinAgents } from "../../builtin/index.ts";
import { createAgentWorkspaces } from "../../workspaces/index.ts";

export interface ToolBenchOptions {
  /** The agent that calls the tools, by its name in the policy. @default code */
  agent?: string;
  tools: readonly Agent[];
  /** Files of the input folder. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** Changes the input folder before it is used, such as by making a repository of it. */
  prepare?: (folder: string) => Promise<void>;
  policy?: Policy;
  /** Addresses of host names. */
  resolve?: (host: string) => Promise<readonly string[]>;
  /** Durable steps that an earlier run of the first call left, by their names. */
  steps?: ReadonlyMap<string, unknown>;
  /** Databases by name. */
  databases?: Readonly<Record<string, SqlTarget>>;
}

/** Tools over real files, the real sandbox and the real gateway, as an agent of the shipped policy calls them. */
export interface ToolBench {
  readonly runtime: InProcessRuntime;
  readonly session: GatewaySession;
  readonly input: string;
  readonly copy: string;
  readonly output: WorkspaceWriter;
  call<Output = Record<string, unknown>>(capability: string, input?: unknown): Promise<Output>;
}

export async function openToolBench(test: TestContext, options: ToolBenchOptions): Promise<ToolBench> {
  const { agent = "code", policy = defaultPolicy } = options;
  const base = await mkdtemp(join(tmpdir(), "hearth-tools-"));
  const stack = new AsyncDisposableStack();
  test.after(async () => {
    await stack.disposeAsync();
    await rm(base, { recursive: true, force: true });
  });
  const input = join(base, "input");
  await mkdir(join(base, "output"));
  await mkdir(input);
  for (const [path, content] of Object.entries(options.files ?? {})) {
    await mkdir(dirname(join(input, path)), { recursive: true });
    await writeFile(join(input, path), content);
  }
  await options.prepare?.(input);
  await prepareWorkspace(join(base, "output"));

  const database = stack.use(await openDatabase({ url: `sqlite:${join(base, "hearth.db")}` }));
  const journal = await openJournalWriter({
    folder: join(base, "journal"),
    key: await openDeviceKey({ folder: join(base, "keys") }),
  });
  stack.defer(() => journal.close());
  const engine = await createPolicyEngine();
  const gateway = openGateway({
    policies: { engine, current: () => policy },
    journal,
    inbox: await ApprovalInbox.open({ database }),
    grants: await StandingGrants.open({ database }),
    budget: await BudgetLedger.open({ database }),
    labels: await LabelStore.open({ database }),
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
  });
  const who: Principal = { kind: "agent", id: agent, level: "manager", onBehalfOf: "ada" };
  const task = { id: newId<TaskId>(), owner: "ada", capability: `${agent}.work`, input: {} } as Task;
  const session = stack.use(
    gateway.session({ who, agent, level: policy.agents[agent]?.level ?? 0, session: task.id, task: task.id }),
  );
  const workspaces = createAgentWorkspaces({ root: join(base, "workspaces") });
  const place = stack.use(await workspaces.open(who, task.id, { from: input }));
  const reader = stack.use(await openWorkspaceReader(input));
  const output = stack.use(await openWorkspaceWriter(join(base, "output")));

  const signal = new AbortController().signal;
  const steps = new Map([...(options.steps ?? [])].map(([name, value]) => [`1/${name}`, JSON.stringify(value)]));
  const step = async <Result>(name: string, work: () => Promise<Result> | Result): Promise<Result> => {
    const known = steps.get(name) ?? JSON.stringify((await work()) ?? null);
    steps.set(name, known);
    return JSON.parse(known) as Result;
  };
  const wait = (): Promise<never> => Promise.reject(new Error("nobody answers here"));
  const runtime = createInProcessRuntime();
  for (const one of [...builtinAgents, ...options.tools]) runtime.register(one);
  let calls = 0;
  return {
    runtime,
    session,
    input,
    copy: place.working,
    output,
    async call<Output>(capability: string, value: unknown = {}) {
      const call = (calls += 1);
      const inStep = <Result>(name: string, work: () => Promise<Result> | Result) => step(`${call}/${name}`, work);
      const context = { task, signal, step: inStep, wait };
      const effects = createAgentEffects({
        session,
        context,
        history: { device: "here", underWay: new Set(), lookUp: () => ({ kind: "clear" }) },
        turnstile: new Turnstile(),
        signalOf: (approval) => approval,
        places: {
          sandbox,
          commandFolder: (_text, wanted) =>
            Promise.resolve(
              wanted === "output"
                ? { place: "output", folder: join(base, "output"), readOnly: false }
                : { place: "copy", folder: place.working, readOnly: false, copyOf: input },
            ),
          database: (name) => {
            const target: SqlTarget | undefined =
              "file" in name ? { kind: "sqlite", path: join(input, name.file) } : options.databases?.[name.name];
            return target === undefined ? Promise.reject(new Error("no such database")) : Promise.resolve(target);
          },
        },
      });
      return (await runtime.execute({
        capability,
        input: value,
        context: {
          ...context,
          principal: who,
          workspace: guardReader(session, reader),
          output: guardWriter(session, output),
          copy: guardWriter(session, place.files),
          effects,
          progress: () => undefined,
          emit: () => undefined,
        },
      })) as Output;
    },
  };
}

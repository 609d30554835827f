import { chmod, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type GatewaySession, LabelStore, openGateway, type SessionOptions, withAgentPolicies } from "@hearth/gateway";
import { openDeviceKey, type DeviceKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter } from "@hearth/journal";
import {
  ApprovalInbox,
  BudgetLedger,
  createPolicyEngine,
  defaultPolicy,
  type Policy,
  StandingGrants,
} from "@hearth/policy";
import type { Principal, Task } from "@hearth/protocol";
import { type Agent, createInProcessRuntime, type RuntimeContext } from "@hearth/runtimes";
import { openSecretStore, openWorkspaceReader, openWorkspaceWriter, sandbox } from "@hearth/sandbox";
import { openDatabase } from "@hearth/storage";
import {
  createA2aDriver,
  createMcpDriver,
  OAuthLogins,
  type Peer,
  PeerRest,
  Peers,
  PeerStore,
} from "../../src/index.ts";

export const alice: Principal = { kind: "person", id: "alice" };

export interface OpenHouseOptions {
  policy?: Policy;
  now?: () => number;
  resolve?: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
  callMilliseconds?: number;
  tokens?: Record<string, string>;
  probeMilliseconds?: number;
  connectMilliseconds?: number;
}

/** A whole house in a folder of its own, as far as peers need one: database, journal, gateway, runtime. */
export async function openHouse(options: OpenHouseOptions = {}) {
  const { policy = defaultPolicy, now = Date.now, resolve } = options;
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hearth-interop-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const database = stack.use(await openDatabase<unknown>({ url: `sqlite:${join(folder, "hearth.db")}` }));
  const key: DeviceKey = await openDeviceKey({ folder: join(folder, "keys") });
  const journal = stack.use(await openJournalWriter({ folder: join(folder, "journal"), key }));
  const store = await PeerStore.open({ database, now });
  const secrets = stack.use(
    await openSecretStore({ folder: join(folder, "secrets"), key: { keyFile: join(folder, "keys", "secrets.key") } }),
  );
  const rest = new PeerRest({ now });
  const logins = new OAuthLogins({
    secrets: () => Promise.resolve(secrets),
    redirectUrl: () => "http://127.0.0.1:1/peers/login",
    now,
  });
  const runtime = createInProcessRuntime();
  const registered = new Map<string, { owner: string; registration: Disposable }>();
  const sessions = new Map<string, GatewaySession>();
  const engine = await createPolicyEngine();
  const inbox = await ApprovalInbox.open({ database });
  const budget = await BudgetLedger.open({ database });
  const withdraw = (name: string): void => {
    registered.get(name)?.registration[Symbol.dispose]();
    registered.delete(name);
  };
  const drivers = {
    mcp: createMcpDriver({
      store,
      sandbox,
      logins,
      rest,
      version: "0.1.0",
      workspaceOf: (peer: Peer) => join(folder, "peers", peer.name),
      socketFolder: join(folder, "sockets"),
      onChanged: (peer: Peer) => void peers.changed(peer),
      ...(options.callMilliseconds === undefined ? {} : { callMilliseconds: options.callMilliseconds }),
      ...(options.probeMilliseconds === undefined ? {} : { probeMilliseconds: options.probeMilliseconds }),
      ...(options.connectMilliseconds === undefined ? {} : { connectMilliseconds: options.connectMilliseconds }),
    }),
    a2a: createA2aDriver({ rest, tokenOf: (peer) => Promise.resolve(options.tokens?.[peer.name]) }),
  };
  const errors: unknown[] = [];
  const peers: Peers = new Peers({
    store,
    gateway: () => Promise.resolve(gateway),
    rest,
    drivers,
    isTaken: (word) => runtime.capabilities().some(({ name }) => name.split(".")[0] === word),
    offer(agent: Agent, owner) {
      withdraw(agent.manifest.name);
      registered.set(agent.manifest.name, { owner, registration: runtime.register(agent) });
    },
    withdraw,
    sessionOf: (context) => sessions.get(context.task.id)!,
    onError: (error) => errors.push(error),
  });
  const gateway = openGateway({
    policies: withAgentPolicies({ engine, current: () => policy }, () => peers.policies()),
    journal,
    inbox,
    grants: await StandingGrants.open({ database }),
    budget,
    labels: await LabelStore.open({ database }),
    ...(resolve === undefined ? {} : { resolve }),
  });
  let count = 0;

  return {
    folder,
    database,
    store,
    drivers,
    peers,
    runtime,
    gateway,
    inbox,
    logins,
    sessionOf: (context: { task: { id: string } }) => sessions.get(context.task.id)!,
    rest,
    key,
    errors,
    receipts: () => openJournalReader({ folder: join(folder, "journal") }),
    /** Runs a capability as the task of alice that names it, through a door of its own. */
    async run(
      capability: string,
      input: unknown,
      more: {
        signal?: AbortSignal;
        session?: Partial<SessionOptions>;
        steps?: Map<string, unknown>;
        progress?: (fraction: number, message?: string) => void;
        during?: (session: GatewaySession) => Promise<void> | void;
      } = {},
    ) {
      const agent = runtime.find(capability)?.manifest.name ?? "unknown";
      const id = `task-${++count}`;
      await mkdir(join(folder, "work"), { recursive: true });
      await using session = gateway.session({
        who: { kind: "agent", id: agent, level: "worker", onBehalfOf: "alice" },
        agent,
        level: 1,
        session: id,
        task: id,
        ...more.session,
      });
      sessions.set(id, session);
      await more.during?.(session);
      await using workspace = await openWorkspaceReader(join(folder, "work"));
      await using output = await openWorkspaceWriter(join(folder, "work"));
      const steps = more.steps ?? new Map<string, unknown>();
      const context: RuntimeContext = {
        task: { id, owner: "alice" } as Task,
        signal: more.signal ?? new AbortController().signal,
        principal: alice,
        workspace,
        output,
        async step(name, work) {
          if (!steps.has(name)) steps.set(name, await work());
          return steps.get(name) as never;
        },
        wait: () => Promise.reject(new Error("nothing waits here")),
        progress: (fraction, message) => more.progress?.(fraction, message),
        emit: () => undefined,
      };
      const output1 = await runtime.execute({ capability, input, context });
      return { output: output1 as never, label: session.label };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** A folder with programs of foreign servers and what they import, where the sandbox can show it. */
export async function copyServers(): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-servers-"));
  await cp(fileURLToPath(new URL("../fixtures", import.meta.url)), folder, { recursive: true });
  for (const name of ["@modelcontextprotocol/server", "@modelcontextprotocol/core", "zod"])
    await cp(join(root, "node_modules", name), join(folder, "node_modules", name), {
      recursive: true,
      filter: (path) => !/\.(?:map|c?ts|d\.mts|cjs)$|\/(?:src|locales\/.*\.cjs)$/.test(path),
    });
  await chmod(folder, 0o755);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Whatever became of it: its code and message. */
export async function become(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => "done",
    (error: Error & { code?: string }) => `${error.code ?? error.name}: ${error.message}`,
  );
}

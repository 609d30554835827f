import { join } from "node:path";
import { builtinAgents, createRulePlanner, createSupervisor } from "@hearth/agents";
import { openEngine } from "@hearth/engine";
import { openDeviceKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter } from "@hearth/journal";
import { ownerOf, type Principal } from "@hearth/protocol";
import { createInProcessRuntime } from "@hearth/runtimes";
import { openWorkspaceReader } from "@hearth/sandbox";
import {
  createAgentReader,
  createAgentWriter,
  createCredentialReader,
  createCredentialWriter,
  createEventReader,
  createEventWriter,
  createGoalReader,
  createGoalWriter,
  createLoginLinkWriter,
  migrateStores,
  openDatabase,
  type StoreTables,
} from "@hearth/storage";
import { AgentRegistry } from "./agents/agent-registry.ts";
import { createTaskRunner } from "./agents/task-runner.ts";
import type { HubConfig } from "./config/config.ts";
import { loadSecrets } from "./config/secrets.ts";
import { PortInUseError } from "./errors/port-in-use-error.ts";
import { Feed } from "./feed/feed.ts";
import { createHubGateway } from "./gateway/hub-gateway.ts";
import { createFolderRules } from "./goals/folder-rules.ts";
import { createMachineResources } from "./health/machine-resources.ts";
import { systemHealth } from "./health/system-health.ts";
import { removeHubFile, writeHubFile } from "./home/hub-file.ts";
import { lockHome } from "./home/lock-home.ts";
import { openHome } from "./home/open-home.ts";
import { createServer } from "./http/create-server.ts";
import type { Hub } from "./hub.ts";
import { ReceiptKeeper } from "./journal/receipt-keeper.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { declareRoutes } from "./routes/declare-routes.ts";
import { shedStartupMemory } from "./shed-startup-memory.ts";
import { hubVersion } from "./version.ts";

/** The one person a hub belongs to. */
export const owner: Principal = { kind: "person", id: "owner" };

/**
 * Opens everything a hub is made of, in the order in which it can be closed again the other way round.
 * @throws HubRunningError when a hub runs on this home already; ValidationError naming the setting; StorageError and its kin
 */
export async function createHub(config: HubConfig): Promise<Hub> {
  await using resources = new AsyncDisposableStack();
  const startedAt = Date.now();
  const version = hubVersion();
  const logger = createLogger(config.logLevel);
  const stopping = new AbortController();

  await openHome(config.home);
  resources.use(await lockHome(config.home));
  const secrets = await loadSecrets(config.home);
  const database = resources.use(
    await openDatabase<StoreTables>({ url: config.databaseUrl, durability: config.durability }),
  );
  await migrateStores(database.as());

  const credentials = { reader: createCredentialReader(database), writer: createCredentialWriter(database) };
  await credentials.writer.issue(owner, { kind: "token", name: "owner's token file", secret: secrets.token });
  await credentials.writer.prune();
  const links = createLoginLinkWriter(database);
  const goals = createGoalReader(database);

  const key = await openDeviceKey({ folder: join(config.home, "keys") });
  const journalFolder = join(config.home, "journal");
  const journalWriter = resources.use(await openJournalWriter({ folder: journalFolder, key }));
  const journalReader = resources.use(await openJournalReader({ folder: journalFolder }));

  const onError = (what: string) => (error: unknown) => logger.error({ err: error }, what);
  const feed = resources.use(
    new Feed({ reader: createEventReader(database), writer: createEventWriter(database), onError: onError("feed") }),
  );
  const engine = resources.use(await openEngine({ database: database.as(), onError: onError("engine") }));
  const receipts = resources.use(
    new ReceiptKeeper({ engine, goals, writer: journalWriter, reader: journalReader, onError: onError("journal") }),
  );

  const gateway = resources.use(
    createHubGateway({
      home: config.home,
      database: database.as(),
      journal: journalWriter,
      who: owner,
      emit: (event) => feed.publish(event),
    }),
  );
  const runtime = createInProcessRuntime();
  const worker = resources.use(engine.startWorker({ name: "hub" }));
  const runTask = createTaskRunner({ runtime, goals, home: config.home, gateway });
  const agents = new AgentRegistry({
    runtime,
    reader: createAgentReader(database),
    writer: createAgentWriter(database),
    onRegistered: (agent) => {
      for (const name of agent.capabilities.keys()) worker.handle(name, runTask(name));
    },
    onRemoved: (agent) => {
      for (const name of agent.capabilities.keys()) worker.unhandle(name);
    },
    onError: onError("stored agent"),
  });
  const metrics = createMetrics({ engine, agents, dropped: () => feed.dropped });
  engine.subscribe((event) => {
    feed.publish(event);
    metrics.observe(event);
  });
  await agents.start(builtinAgents);
  const supervisor = resources.use(
    createSupervisor({
      engine,
      goals: { ...goals, ...createGoalWriter(database) },
      planner: createRulePlanner({
        detectModelServers: async (signal) => {
          const { detectModelServers } = await import("./models/detect-model-servers.ts");
          return (await detectModelServers(signal)).map(({ name, address }) => `${name} at ${address}`);
        },
      }),
      capabilities: () => runtime.capabilities(),
      openWorkspace: (_who, folder) => openWorkspaceReader(folder),
      emit: (event) => feed.publish(event),
      record: (receipt) => journalWriter.append(receipt),
      onError: onError("supervisor"),
    }),
  );

  const server = await createServer({ config, credentials: credentials.reader, logger });
  const machine = createMachineResources(config.home);
  declareRoutes(server, {
    agents,
    credentials,
    engine,
    feed,
    folders: createFolderRules(config.home),
    gateway,
    goals,
    health: (who) =>
      systemHealth(who, {
        engine,
        agents,
        resources: machine,
        version,
        startedAt,
        recording: () => receipts.recording,
      }),
    journal: journalReader,
    links,
    metrics,
    receipts,
    secureCookies: config.behindTlsProxy,
    supervisor,
    version,
  });

  await supervisor.resume();
  const recovering = receipts.recover(ownerOf(owner), stopping.signal).catch(onError("recovery of receipts"));
  const owned = resources.move();
  let address: string | undefined;
  return {
    get address() {
      return address;
    },
    token: secrets.token,
    routes: server.routes,
    async listen() {
      try {
        await server.app.listen({ host: config.host, port: config.port });
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === "EADDRINUSE")
          throw new PortInUseError(config.host, config.port, cause);
        throw cause;
      }
      address = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${server.port()}`;
      await writeHubFile(config.home, { pid: process.pid, address, startedAt, version });
      feed.publish({ type: "hub-started", owner: ownerOf(owner), data: { version } });
      setTimeout(shedStartupMemory, 1000).unref();
      return address;
    },
    async loginLink() {
      const { code } = await links.issue(owner);
      return `${address ?? ""}/login#${code}`;
    },
    async [Symbol.asyncDispose]() {
      // First nothing new comes in, then what runs is drained, then what happened is recorded, then all is closed.
      stopping.abort();
      await server.app.close();
      await removeHubFile(config.home);
      await recovering;
      await owned.disposeAsync();
    },
  };
}

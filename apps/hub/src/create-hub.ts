import { systemClock } from "@hearth/engine";
import { ownerOf } from "@hearth/protocol";
import { BackupDesk } from "./backup/backup-desk.ts";
import { HubAddress } from "./compose/hub-address.ts";
import type { HubParts } from "./compose/hub-parts.ts";
import { openAgents } from "./compose/open-agents.ts";
import { openDoors } from "./compose/open-doors.ts";
import { openRecords } from "./compose/open-records.ts";
import { openSettings } from "./compose/open-settings.ts";
import { openStores } from "./compose/open-stores.ts";
import { openSupervisor } from "./compose/open-supervisor.ts";
import { openWork } from "./compose/open-work.ts";
import type { HubConfig } from "./config/config.ts";
import { createIdentify } from "./guard/identify.ts";
import { openSignIn } from "./compose/open-sign-in.ts";
import { Notifier } from "./notifications/notifier.ts";
import { createPersonDesk } from "./people/lazy-person-desk.ts";
import { createLimitKeeper } from "./people/limit-keeper.ts";
import { createGoalRecorder } from "./goals/goal-recorder.ts";
import { createFolderRules } from "./goals/folder-rules.ts";
import { createMachineResources } from "./health/machine-resources.ts";
import { systemHealth } from "./health/system-health.ts";
import { removeHubFile, writeHubFile } from "./home/hub-file.ts";
import { createServer } from "./http/create-server.ts";
import { listen } from "./http/listen.ts";
import type { Hub } from "./hub.ts";
import { createHubInterop, type LazyInterop } from "./interop/hub-interop.ts";
import { createLogger } from "./logger.ts";
import { LogTail } from "./logs/log-tail.ts";
import { owner } from "./owner.ts";
import { declareRoutes } from "./routes/declare-routes.ts";
import { SwarmExamples } from "./swarm/swarm-examples.ts";
import { shedStartupMemory } from "./shed-startup-memory.ts";
import { hubVersion } from "./version.ts";

export type { HubParts } from "./compose/hub-parts.ts";

/**
 * Opens everything a hub is made of, in the order in which it can be closed again the other way round.
 * @throws HubRunningError when a hub runs on this home already; ValidationError naming the setting; StorageError and its kin
 */
export async function createHub(config: HubConfig, parts: HubParts = {}): Promise<Hub> {
  await using resources = new AsyncDisposableStack();
  const startedAt = Date.now();
  const version = hubVersion();
  const logs = new LogTail();
  const logger = createLogger(config.logLevel, logs);
  const onError = (what: string) => (error: unknown) => logger.error({ err: error }, what);
  const stopping = new AbortController();
  const address = new HubAddress(config);

  const stores = await openStores(resources, config, { parts, onError });
  const records = await openRecords(resources, config);
  const work = await openWork(resources, { stores, records, parts, onError });
  const { engine, feed, receipts } = work;
  const { secrets, settings } = await openSettings(resources, {
    home: config.home,
    stores,
    records,
    work,
    parts,
    onError,
  });
  const keepLines = (): void => logs.keepLines(Number(settings.hubNow("log_lines_kept")));
  keepLines();
  settings.onChange(["log_lines_kept"], keepLines);
  let foreign: LazyInterop | undefined;
  const needs = { config, stores, records, work, address, secrets, settings, parts, onError };
  const doors = openDoors(resources, {
    ...needs,
    peerPolicies: () => foreign?.policies() ?? new Map(),
    redactForeign: (text) => foreign?.redact(text) ?? text,
  });
  const identify = createIdentify({
    ownersToken: stores.token,
    credentials: stores.credentials.reader,
    people: stores.people.reader,
    sessions: stores.people.sessions,
    idleMilliseconds: async () => Number(await settings.hub("session_timeout_minutes")) * 60_000,
    jwtAllowed: () => settings.hubNow("jwt_enabled") === true,
  });
  const server = await createServer({
    config,
    identify,
    logger,
    ...(parts.socketCheckMilliseconds === undefined ? {} : { socketCheckMilliseconds: parts.socketCheckMilliseconds }),
  });
  const agents = await openAgents(resources, { ...needs, doors, interop: () => foreign });
  const interop = resources.use(
    createHubInterop({
      home: config.home,
      database: stores.database.as(),
      agents: agents.registry,
      engine,
      key: () => records.keys.current,
      version,
      gateway: doors.gateway,
      sessions: agents.sessions,
      address: () => address.text,
      onError: onError("foreign tools"),
    }),
  );
  foreign = interop;
  // A foreign tool that is not there now must not keep a person from everything else.
  await interop.start().catch(onError("foreign tools"));
  const supervisor = openSupervisor(resources, { ...needs, doors, agents });

  const keepLimits = createLimitKeeper({ people: stores.people.reader, engine, gateway: doors.gateway });
  settings.onChange(["default_tokens_per_hour", "default_concurrent_tasks"], async () => {
    for (const person of await stores.people.reader.everyone()) await keepLimits(person);
  });
  const notifier = resources.use(
    new Notifier({
      feed,
      outbox: work.outbox,
      settings,
      people: stores.people.reader,
      goals: stores.goals,
      gateway: doors.gateway,
      address: () => address.text,
      onError: onError("notifications"),
      isAlone: stores.database.kind === "sqlite",
      ...(parts.clock === undefined ? {} : { clock: parts.clock }),
    }),
  );
  const personDesk = createPersonDesk({
    home: config.home,
    database: stores.database.as(),
    people: stores.people,
    engine,
    goals: stores.goals,
    supervisor,
    agents: agents.registry,
    interop,
    secrets: doors.secrets,
    feed,
    receipts,
    journal: records,
    sessions: agents.sessions,
    record: records.record,
  });
  const backups = resources.use(
    new BackupDesk({
      home: config.home,
      databaseUrl: config.databaseUrl,
      version,
      settings,
      clock: parts.clock ?? systemClock,
      record: records.record,
      onError: onError("backups"),
    }),
  );
  const machine = createMachineResources(config.home);
  declareRoutes(server, {
    agents: agents.registry,
    care: agents.care,
    answers: doors.answers,
    backups,
    written: agents.written,
    credentials: stores.credentials,
    databases: doors.databases,
    engine,
    estimator: agents.estimator,
    feed,
    folders: createFolderRules(config.home),
    gateway: doors.gateway,
    goals: stores.goals,
    interop,
    health: (who) =>
      systemHealth(who, {
        engine,
        agents: agents.registry,
        resources: machine,
        version,
        startedAt,
        recording: () => receipts.recording,
        sandbox: () => doors.sandbox.finding,
        escalations: () => agents.care.escalations(who),
      }),
    journal: records.reader,
    keys: records.keys,
    home: config.home,
    limitsChanged: keepLimits,
    links: stores.links,
    live: work.live,
    calls: work.calls,
    logs,
    memory: doors.memory,
    metrics: agents.metrics,
    models: doors.models,
    notifier,
    people: stores.people,
    personDesk,
    signIn: openSignIn({ home: config.home, stores, settings }),
    recordings: createGoalRecorder({ engine, goals: stores.goals, models: doors.models }),
    receipts,
    record: records.record,
    secrets: doors.secrets,
    settings,
    secureCookies: config.behindTlsProxy,
    supervisor,
    swarm: agents.swarm,
    swarmExamples: new SwarmExamples({ swarm: agents.swarm, onError: onError("an example of the swarm") }),
    team: agents.team,
    version,
  });

  await personDesk.resume().catch(onError("erasure"));
  await supervisor.resume();
  const everyone = await stores.people.reader.everyone();
  const recovering = receipts.recover(everyone, stopping.signal).catch(onError("recovery of receipts"));
  const owned = resources.move();
  return {
    get address() {
      return address.current;
    },
    token: stores.token,
    routes: server.routes,
    async listen() {
      const place = address.listensOn(await listen(server, config));
      await writeHubFile(config.home, { pid: process.pid, address: place, startedAt, version });
      feed.publish({ type: "hub-started", owner: ownerOf(owner), data: { version } });
      notifier.start();
      setTimeout(shedStartupMemory, 1000).unref();
      doors.sandbox.examineAfter(1200);
      await backups.schedule();
      return place;
    },
    async loginLink() {
      const { code } = await stores.links.issue(owner);
      return `${address.current ?? ""}/login#${code}`;
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

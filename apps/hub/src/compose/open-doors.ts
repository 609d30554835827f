import type { AgentPolicy } from "@hearth/policy";
import { ownerOf } from "@hearth/protocol";
import type { HubConfig } from "../config/config.ts";
import { DatabaseDesk } from "../databases/database-desk.ts";
import { createHubGateway, type HubGateway } from "../gateway/hub-gateway.ts";
import { PersonsAnswers } from "../gateway/persons-answers.ts";
import { createHubMemory, type HubMemory } from "../memory/hub-memory.ts";
import { createHubModels, type HubModels } from "../models/hub-models.ts";
import { owner } from "../owner.ts";
import { announceLeak } from "../sandbox/announce-leak.ts";
import { SandboxWatch } from "../sandbox/sandbox-watch.ts";
import type { SecretDesk } from "../secrets/secret-desk.ts";
import { modelPreferences } from "../models/model-preferences.ts";
import { modelEnvironment } from "../settings/model-environment.ts";
import type { HubAddress } from "./hub-address.ts";
import type { Settings } from "./open-settings.ts";
import type { Work, WorkNeeds } from "./open-work.ts";

/** What a task reaches the world through. Each costs memory that an idle hub does without, and opens at its first use. */
export interface Doors {
  secrets: SecretDesk;
  sandbox: SandboxWatch;
  gateway: (() => Promise<HubGateway>) & AsyncDisposable;
  answers: PersonsAnswers;
  /** Databases that people have named. */
  databases: DatabaseDesk;
  models: HubModels;
  memory: HubMemory;
}

export interface DoorNeeds extends WorkNeeds, Settings {
  config: HubConfig;
  work: Work;
  address: HubAddress;
  /** Policy entries of foreign servers and agents, by name. */
  peerPolicies: () => ReadonlyMap<string, AgentPolicy>;
  /** Blanks their credentials. */
  redactForeign: (text: string) => string;
}

export function openDoors(resources: AsyncDisposableStack, needs: DoorNeeds): Doors {
  const { config, stores, records, work, parts, address, secrets, settings, peerPolicies, redactForeign, onError } =
    needs;
  const { home } = config;
  const { clock } = parts;
  const database = stores.database.as<unknown>();
  const { record } = records;
  const sandbox = resources.use(
    new SandboxWatch({
      home,
      onLeak: (finding) =>
        announceLeak(finding, { who: owner, feed: work.feed, journal: records.writer, onError: onError("sandbox") }),
      onError: onError("sandbox"),
    }),
  );
  const gateway = resources.use(
    createHubGateway({
      home,
      database,
      journal: records.writer,
      who: owner,
      ownPorts: () => [address.port],
      emit: (event) => work.feed.publish(event),
      secrets,
      sandbox,
      peerPolicies,
      redactForeign,
      ...(clock === undefined ? {} : { now: () => clock.now() }),
    }),
  );
  const answers = new PersonsAnswers({
    inbox: async () => (await gateway()).inbox,
    ...(clock === undefined ? {} : { now: () => clock.now() }),
  });
  const databases = resources.use(
    new DatabaseDesk({
      secrets,
      ownPorts: () => [address.port],
      roles: async () => {
        const { agents } = (await gateway()).policy();
        return [...new Set(Object.values(agents).flatMap(({ sql }) => (sql === null ? [] : [sql.role])))];
      },
    }),
  );
  const lender = secrets.lenderOf(ownerOf(owner));
  const models = resources.use(
    createHubModels({
      home,
      database,
      environment: modelEnvironment(process.env, lender),
      secrets: lender,
      // Keys are lent from an open store only.
      prepare: async () => void (await secrets.holds(owner.id, "")),
      port: () => address.port,
      preferences: () => modelPreferences(settings),
      recording: parts.recording,
    }),
  );
  const memory = resources.use(
    createHubMemory({
      home,
      database,
      everyone: () => stores.people.reader.everyone(),
      record,
      limits: () => ({
        learningsPerPhase: Number(settings.hubNow("memory_learnings_per_phase")),
        waiting: Number(settings.hubNow("memory_waiting")),
      }),
      onError: onError("memory"),
    }),
  );
  return { secrets, sandbox, gateway, answers, databases, models, memory };
}

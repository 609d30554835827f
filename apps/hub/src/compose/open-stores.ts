import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  createCredentialReader,
  createCredentialWriter,
  createGoalReader,
  createGoalWriter,
  createLoginLinkWriter,
  type CredentialReader,
  type CredentialWriter,
  type Database,
  type GoalReader,
  type GoalWriter,
  type LoginLinkWriter,
  migrateStores,
  openDatabase,
  type StoreTables,
} from "@hearth/storage";
import { openPeople, type People, SettingStore } from "@hearth/people";
import type { HubConfig } from "../config/config.ts";
import type { HubParts, ReportError } from "./hub-parts.ts";
import { loadSecrets } from "../config/secrets.ts";
import { lockHome } from "../home/lock-home.ts";
import { openHome } from "../home/open-home.ts";
import { owner } from "../owner.ts";

/** The home folder, locked, and the stores of who may come in and of what was asked. */
export interface Stores {
  /** The owner's bearer token. */
  token: string;
  database: Database<StoreTables>;
  credentials: { reader: CredentialReader; writer: CredentialWriter };
  links: LoginLinkWriter;
  people: People;
  settings: SettingStore;
  goals: GoalReader & GoalWriter;
}

/**
 * Ends a restore that was cut off, before anything is opened.
 * @throws HubRunningError when a hub runs on this home already; StorageError and its kin
 */
export async function openStores(
  resources: AsyncDisposableStack,
  config: HubConfig,
  { parts, onError }: { parts: HubParts; onError: ReportError },
): Promise<Stores> {
  await openHome(config.home);
  resources.use(await lockHome(config.home));
  if (existsSync(join(config.home, "restoring.json"))) {
    const { finishRestore } = await import("../backup/restore-backup.ts");
    await finishRestore(config.home, config.databaseUrl);
    await openHome(config.home);
  }
  const { token } = await loadSecrets(config.home);
  const { databaseUrl: url, durability } = config;
  const database = resources.use(await openDatabase<StoreTables>({ url, durability }));
  await migrateStores(database.as());

  const { clock } = parts;
  const now = clock === undefined ? {} : { now: () => clock.now() };
  const people = await openPeople({ database: database.as(), owner: owner.id, onError: onError("people"), ...now });
  const credentials = { reader: createCredentialReader(database, now), writer: createCredentialWriter(database, now) };
  await credentials.writer.issue(owner, { kind: "token", name: "owner's token file", secret: token });
  await credentials.writer.prune();
  return {
    token,
    database,
    credentials,
    links: createLoginLinkWriter(database),
    people,
    settings: await SettingStore.open({ database: database.as() }),
    goals: { ...createGoalReader(database), ...createGoalWriter(database) },
  };
}

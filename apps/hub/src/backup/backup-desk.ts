import { rm } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { type Clock, nextOccurrence } from "@hearth/engine";
import type { BackupEntry, BackupList, NewReceipt } from "@hearth/protocol";
import { owner } from "../owner.ts";
import { type SettingsDesk, textOf } from "../settings/settings-desk.ts";
import { BackupError } from "./backup-error.ts";
import { listBackups } from "./list-backups.ts";
import { isPostgres } from "./postgres/is-postgres.ts";

export interface BackupDeskOptions {
  home: string;
  /** As the hub was told. */
  databaseUrl: string;
  version: string;
  settings: SettingsDesk;
  clock: Clock;
  record: (receipt: NewReceipt) => Promise<unknown>;
  onError: (error: unknown) => void;
}

const day = 86_400_000;
/** A home that has no backup yet gets its first one this long after the start. */
const firstMilliseconds = 3_600_000;
/** Between a start and a backup that came due while the hub was down. */
const missedMilliseconds = 60_000;

/** Makes backups when they are asked for and when they are due, one at a time, and removes those that are too old. */
export class BackupDesk implements AsyncDisposable {
  readonly #options: BackupDeskOptions;
  readonly #closing = new AbortController();
  readonly #startedAt: number;
  #making: Promise<BackupEntry> | undefined;
  #cancel: (() => void) | undefined;
  #nextAt: number | undefined;
  #problem: string | undefined;

  constructor(options: BackupDeskOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    options.settings.onChange(["backup_enabled", "backup_schedule", "backup_folder"], () => this.schedule());
  }

  /** Where backups lie. */
  get folder(): string {
    const named = textOf(this.#options.settings.hubNow("backup_folder"));
    return isAbsolute(named) ? named : join(this.#options.home, "backups");
  }

  async list(): Promise<BackupList> {
    return {
      folder: this.folder,
      backups: await listBackups(this.folder),
      ...(this.#nextAt === undefined ? {} : { nextAt: this.#nextAt }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  /**
   * Makes one, or waits for the one that is being made.
   * @throws BackupError where this hub's database is a SQLite file outside of its home; StorageError and its kin; what the disk says
   */
  make(): Promise<BackupEntry> {
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  /** Sets the next one by the settings as they are now. */
  async schedule(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#nextAt = undefined;
    const { settings, clock } = this.#options;
    if (this.#closing.signal.aborted || settings.hubNow("backup_enabled") !== true || !this.#isPossible()) return;
    const at = await this.#dueAt();
    if (at === undefined || this.#closing.signal.aborted) return;
    this.#nextAt = at;
    // Timers take no more than 24 days, and a clock that was set must not make us wait for ever.
    const wait = Math.min(Math.max(at - clock.now(), 0), day);
    const cancel = clock.after(wait, () => void this.#due().catch(this.#options.onError));
    this.#cancel = cancel;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new DOMException("the hub is closing", "AbortError"));
    this.#cancel?.();
    await this.#making?.catch(() => undefined);
  }

  async #dueAt(): Promise<number | undefined> {
    const { settings, clock } = this.#options;
    const [newest] = await listBackups(this.folder);
    if (newest === undefined) return this.#startedAt + firstMilliseconds;
    const cron = textOf(settings.hubNow("backup_schedule"));
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const due = nextOccurrence({ cron, timeZone }, newest.madeAt);
    if (due === undefined) return undefined;
    return due > clock.now() ? due : Math.max(clock.now(), this.#startedAt + missedMilliseconds);
  }

  async #due(): Promise<void> {
    const { clock } = this.#options;
    const isDue = this.#nextAt !== undefined && this.#nextAt <= clock.now();
    if (isDue) await this.make().catch(this.#options.onError);
    if (isDue && this.#problem !== undefined) {
      // A disk that is full stays so for a while: it is tried again in an hour.
      this.#nextAt = clock.now() + firstMilliseconds;
      this.#cancel = clock.after(firstMilliseconds, () => void this.#due().catch(this.#options.onError));
    } else await this.schedule();
  }

  async #make(): Promise<BackupEntry> {
    const { home, version, record, clock, databaseUrl } = this.#options;
    const { folder } = this;
    const principal = "device:hub";
    try {
      if (!this.#isPossible())
        throw new BackupError("the database is a SQLite file outside of the home", {
          hint: "Move it into the home and set HEARTH_DATABASE_URL, or copy it and the home beside it while the hub is down.",
        });
      const { makeBackup } = await import("./make-backup.ts");
      const { name } = await makeBackup({
        home,
        folder,
        version,
        databaseUrl,
        signal: this.#closing.signal,
        now: () => clock.now(),
      });
      const backups = await listBackups(folder);
      const made = backups.find((one) => one.name === name);
      if (made === undefined) throw new BackupError(`the backup ${name} is gone again`, { hint: "Make another one." });
      this.#problem = undefined;
      await record({
        kind: "hub",
        action: "backup-made",
        principal,
        owner: owner.id,
        body: { name, folder, bytes: made.bytes, files: made.files },
      });
      await this.#prune(backups);
      return made;
    } catch (error) {
      if (!this.#closing.signal.aborted) {
        this.#problem = error instanceof Error ? error.message : String(error);
        const body = { folder, error: this.#problem, outcome: "failure" };
        await record({ kind: "hub", action: "backup-failed", principal, owner: owner.id, body }).catch(
          this.#options.onError,
        );
      }
      throw error;
    }
  }

  /** The newest one stays, however old it is. */
  async #prune(backups: readonly BackupEntry[]): Promise<void> {
    const days = Number(this.#options.settings.hubNow("backup_retention_days"));
    const oldest = this.#options.clock.now() - days * day;
    for (const { name, madeAt } of backups.slice(1))
      if (madeAt < oldest) await rm(join(this.folder, name), { recursive: true, force: true });
  }

  /** Whether a copy has all of what the hub knows. */
  #isPossible(): boolean {
    const { home, databaseUrl } = this.#options;
    if (isPostgres(databaseUrl)) return true;
    const path = databaseUrl.startsWith("sqlite:") ? databaseUrl.slice("sqlite:".length) : "";
    return path.startsWith(`${home}/`) && /\.(?:db|sqlite|sqlite3)$/.test(path);
  }
}

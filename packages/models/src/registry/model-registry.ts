import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { decideModel } from "@hearth/policy";
import { parse, ValidationError } from "@hearth/protocol";
import { detectModelServers, type DetectOptions } from "../servers/detect-model-servers.ts";
import { type ListedModels, listModels } from "../servers/list-models.ts";
import type { ModelKeys } from "../servers/model-keys.ts";
import type { Candidate, ModelServer } from "./candidate.ts";
import { environmentServers } from "./environment-servers.ts";
import { knownModelsAt } from "./known-models.ts";
import { modelsFile, type ModelSettings, type ModelsFile, type ServerSettings } from "./model-settings.ts";
import { fileCandidate, toCandidate } from "./to-candidate.ts";
import type { ServerFetch } from "../servers/server-door.ts";

/** What a server answered when it was asked for its models. */
export interface Listing {
  models: ListedModels;
  /** Why there are none. */
  why?: string;
}

export interface ModelRegistryOptions {
  /** Where `models.json` lies: the home of the hub. */
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  keys: ModelKeys;
  fetchFor: (server: ModelServer) => ServerFetch;
  /** Looks for servers on this machine; false: never. */
  detect?: DetectOptions | false;
  /** How long what servers say of themselves is believed, milliseconds. @default 60000 */
  freshMilliseconds?: number;
}

const listingMilliseconds = 3000;
const empty: ModelsFile = modelsFile.parse({ version: 1 });

/**
 * The models a person has: those in `models.json`, those whose keys are in the environment, and those of servers that run
 * here. What is said in the file wins over what is published, and that over what servers tell.
 */
export class ModelRegistry {
  readonly #options: ModelRegistryOptions;
  #file: { data: ModelsFile; stamp: string } | undefined;
  #problem: string | undefined;
  #detected: { at: number; servers: Promise<ModelServer[]> } | undefined;
  readonly #listings = new Map<string, { at: number; listing: Promise<Listing> }>();
  #changing: Promise<unknown> = Promise.resolve();

  constructor(options: ModelRegistryOptions) {
    this.#options = options;
  }

  /** Why the file could not be read as it is now; the last good one holds meanwhile. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** What `models.json` says, read again when it was changed. */
  async settings(): Promise<ModelsFile> {
    let stamp: string;
    try {
      const { mtimeMs, size, ino } = await stat(this.#path);
      stamp = `${mtimeMs} ${size} ${ino}`;
    } catch {
      this.#problem = undefined;
      return empty;
    }
    if (this.#file?.stamp === stamp) return this.#file.data;
    try {
      const data = parse(modelsFile, JSON.parse(await readFile(this.#path, "utf8")), "models.json");
      this.#file = { data, stamp };
      this.#problem = undefined;
    } catch (error) {
      this.#problem = `models.json: ${(error as Error).message}`;
      // Nothing of a file that cannot be read is guessed.
      this.#file ??= { data: empty, stamp: "" };
    }
    return this.#file.data;
  }

  /** Changes `models.json` as a whole; one change at a time, the old file or the new one. @throws ValidationError */
  async change(edit: (file: ModelsFile) => ModelsFile): Promise<ModelsFile> {
    const before = this.#changing;
    const apply = async (): Promise<ModelsFile> => {
      await before.catch(() => undefined);
      const current = await this.settings();
      if (this.#problem !== undefined)
        throw new ValidationError("models.json", [
          { field: "", message: `is broken and is not overwritten: ${this.#problem}` },
        ]);
      const next = parse(modelsFile, edit(structuredClone(current)), "models.json");
      const temporary = join(this.#options.folder, `.models-${randomUUID()}.tmp`);
      try {
        await writeFile(temporary, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600, flush: true });
        await rename(temporary, this.#path);
      } finally {
        await rm(temporary, { force: true });
      }
      this.#listings.clear();
      return next;
    };
    const turn = apply();
    this.#changing = turn;
    return await turn;
  }

  /** Servers that are set up, by file or environment; keys that are used are known from here on. */
  async servers(): Promise<ModelServer[]> {
    const { servers } = await this.settings();
    const named: Record<string, ServerSettings> = { ...environmentServers(this.#options.environment), ...servers };
    return Object.entries(named).map(([name, settings]) => {
      this.#options.keys.of(settings);
      return toServer(name, settings, false);
    });
  }

  /** The key that a server needs is there. */
  hasKey({ key }: ModelServer): boolean {
    return key === undefined || this.#options.keys.isThere(key);
  }

  /** Servers that were found here and are not set up already. */
  async detected(): Promise<ModelServer[]> {
    const { detect = {}, freshMilliseconds = 60_000 } = this.#options;
    if (detect === false) return [];
    const now = Date.now();
    if (this.#detected === undefined || this.#detected.at + freshMilliseconds < now)
      this.#detected = {
        at: now,
        servers: detectModelServers(detect).then((found) =>
          found.map(({ name, kind, address }) => toServer(name, { kind, url: `http://${address}/v1` }, true)),
        ),
      };
    const configured = new Set((await this.servers()).map(({ url }) => new URL(url).host));
    return (await this.#detected.servers).filter(({ url }) => !configured.has(new URL(url).host));
  }

  /**
   * What a server says it has; nothing, with the reason, where it does not answer.
   * @param elsewhere ask a server that is not on this machine too, because a person wants to know
   */
  async listingOf(server: ModelServer, { elsewhere = false }: { elsewhere?: boolean } = {}): Promise<Listing> {
    const { freshMilliseconds = 60_000, fetchFor } = this.#options;
    if (!elsewhere && !decideModel(server.url).local)
      return { models: new Map(), why: "it is not on this machine, so it is asked only when a person wants its list" };
    const kept = this.#listings.get(server.name);
    if (kept !== undefined && kept.at + freshMilliseconds > Date.now()) return await kept.listing;
    const listing = listModels(server, fetchFor(server), AbortSignal.timeout(listingMilliseconds)).then(
      (models): Listing => ({ models }),
      (error: unknown): Listing => ({ models: new Map(), why: this.#options.keys.redact((error as Error).message) }),
    );
    this.#listings.set(server.name, { at: Date.now(), listing });
    return await listing;
  }

  /** A model by its id, or undefined where no such server is known. */
  async find(id: string): Promise<Candidate | undefined> {
    const file = (await this.#files()).find((one) => one.id === id);
    if (file !== undefined) return file;
    const slash = id.indexOf("/");
    const name = id.slice(0, slash);
    const server =
      (await this.servers()).find((one) => one.name === name) ??
      (await this.detected()).find((one) => one.name === name);
    return server === undefined ? undefined : await this.#candidate(server, id.slice(slash + 1));
  }

  /**
   * Every model that could be asked, without order of merit: those in the file, those published by the makers whose keys
   * are there, and those that servers on this machine list.
   */
  async all(): Promise<Candidate[]> {
    const { models } = await this.settings();
    const found = await this.#files();
    for (const server of [...(await this.servers()), ...(await this.detected())]) {
      const names = new Set(
        Object.keys(models)
          .filter((id) => id.startsWith(`${server.name}/`) && models[id]?.file === undefined)
          .map((id) => id.slice(server.name.length + 1)),
      );
      for (const name of Object.keys(knownModelsAt(server.url))) names.add(name);
      if (names.size === 0 || server.detected)
        for (const name of (await this.listingOf(server)).models.keys()) names.add(name);
      for (const name of names) found.push(await this.#candidate(server, name));
    }
    return found;
  }

  /** Models that are files. */
  async #files(): Promise<Candidate[]> {
    const { models } = await this.settings();
    return Object.entries(models).flatMap(([id, settings]) =>
      settings.file === undefined ? [] : [fileCandidate(id, settings)],
    );
  }

  async #candidate(server: ModelServer, name: string): Promise<Candidate> {
    const { models } = await this.settings();
    const written = models[`${server.name}/${name}`];
    const published = knownModelsAt(server.url)[name];
    const complete: Partial<ModelSettings> = { ...published, ...written };
    // A server on this machine is asked where nobody else says what the model is.
    const told = complete.price === undefined ? (await this.listingOf(server)).models.get(name) : undefined;
    return toCandidate(server, name, { ...told, ...published, ...written, ...narrower(told, written) });
  }

  get #path(): string {
    return join(this.#options.folder, "models.json");
  }
}

/** That a model runs elsewhere is believed from whoever says so. */
function narrower(...settings: readonly (ModelSettings | undefined)[]): { local?: false } {
  return settings.some((one) => one?.local === false) ? { local: false } : {};
}

/** `/v1` where no path is given; `localhost` written out, so that it means this machine and nothing else. */
export function toServer(name: string, settings: ServerSettings, detected: boolean): ModelServer {
  const url = new URL(settings.url);
  if (url.hostname === "localhost") url.hostname = "127.0.0.1";
  if (url.pathname === "/") url.pathname = "/v1";
  return { ...settings, name, detected, url: url.href.replace(/\/+$/, "") };
}

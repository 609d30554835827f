import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { ApprovalNeededError, downloadUrl, EffectDeniedError, type GatewaySession } from "@hearth/gateway";
import { NotFoundError, parse } from "@hearth/protocol";
import { z } from "zod";
import { ModelFileError } from "../errors/model-file-error.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";
import { fileServerName, type ModelSettings } from "../registry/model-settings.ts";
import { memoryNeeded } from "./memory-needed.ts";
import { openFileSource } from "./open-file-source.ts";
import { PartFile, placesOf } from "./part-file.ts";
import { readGgufHeader } from "./read-gguf-header.ts";
import { receiveFile } from "./receive-file.ts";

const fileName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, { error: "must be 1 to 64 letters, digits, dots, dashes or underscores" });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/i, { error: "must be 64 hexadecimal digits" });
const pulling = z.object({ name: fileName, sha256 });

export interface PullOptions {
  url: string;
  /** Of the whole file, 64 hexadecimal digits. */
  sha256: string;
  /** @default the last part of the address, without `.gguf` */
  name?: string | undefined;
  /** @default 64 GiB */
  maximumBytes?: number | undefined;
  onProgress?: (progress: { bytes: number; total?: number }) => void;
  signal: AbortSignal;
}

/** Model files: those that were pulled into the hub's home, and those a person points at. */
export class ModelFiles {
  readonly #folder: string;
  readonly #registry: ModelRegistry;
  readonly #busy = new Set<string>();

  constructor(home: string, registry: ModelRegistry) {
    this.#folder = join(home, "models");
    this.#registry = registry;
  }

  /**
   * Brings a file over the outward door, or goes on where it stopped; checks its digest and header; and writes it into
   * `models.json`. @returns its id
   * @throws ModelFileError, ValidationError, ApprovalNeededError, EffectDeniedError, what the outward door throws
   */
  async pull(session: GatewaySession, options: PullOptions): Promise<string> {
    const given = { name: options.name ?? nameFrom(options.url), sha256: options.sha256.toLowerCase() };
    const { name, sha256: digest } = parse(pulling, given, "model pull");
    // Two files whose names differ in case are one on some disks.
    const key = name.toLowerCase();
    if (this.#busy.has(key)) throw new ModelFileError("taken", `${name} is being pulled already`);
    this.#busy.add(key);
    try {
      await this.#refuseTaken(name);
      const { whole } = placesOf(this.#folder, name);
      if (!(await exists(whole))) await this.#bring(session, name, digest, options);
      else if ((await digestOf(whole, options.signal)) !== digest)
        // A hub that was killed before it wrote the entry leaves such a file; any other is not ours to replace.
        throw new ModelFileError("taken", `${whole} is there already, with another digest`);
      return await this.#enter(name, whole, { sha256: digest, pulled: true });
    } finally {
      this.#busy.delete(key);
    }
  }

  /** Takes in a file where it lies. @returns its id @throws ModelFileError, ValidationError */
  async add(name: string, path: string): Promise<string> {
    parse(fileName, name, "model add");
    await this.#refuseTaken(name);
    return await this.#enter(name, resolve(path), {});
  }

  /** Deletes a file that was pulled, and no other. @throws NotFoundError */
  async delete(id: string): Promise<void> {
    const { models } = await this.#registry.settings();
    const file = models[id]?.file;
    const name = id.slice(fileServerName.length + 1);
    const { whole } = placesOf(this.#folder, name);
    // The path in the file could be anyone's; only what lies in our folder under its own name was pulled.
    if (file?.pulled !== true || file.path !== whole || basename(whole) !== `${name}.gguf`)
      throw new NotFoundError("pulled model file", id);
    await rm(whole, { force: true });
  }

  async #refuseTaken(name: string): Promise<void> {
    const { models } = await this.#registry.settings();
    const id = `${fileServerName}/${name}`;
    if (Object.keys(models).some((other) => other.toLowerCase() === id.toLowerCase()))
      throw new ModelFileError("taken", `${id} is there already`);
  }

  async #bring(session: GatewaySession, name: string, digest: string, options: PullOptions): Promise<void> {
    const { url, maximumBytes = 64 * 1024 ** 3, onProgress = () => undefined, signal } = options;
    const outcome = await downloadUrl(session, url, {
      maximumBytes: maximumBytes + 1024 * 1024,
      signal,
      receive: async (get) => {
        const wanted = { url: url.replace(/[?#].*$/s, ""), sha256: digest };
        await using part = await PartFile.open(this.#folder, name, wanted, signal);
        const came = await receiveFile(get, { part, folder: this.#folder, maximumBytes, onProgress });
        await checkAndKeep(part, name, digest, placesOf(this.#folder, name).part);
        return came;
      },
      describe: (bytes) => ({ bytes, sha256: digest }),
      bytesOf: (bytes) => bytes,
    });
    const what = `pulling ${name}`;
    if (outcome.kind === "needs-approval") throw new ApprovalNeededError(what, outcome.approval.id, outcome.why);
    if (outcome.kind === "denied") throw new EffectDeniedError(what, outcome.rule, outcome.why);
    if (outcome.kind === "over-budget") throw new EffectDeniedError(what, "over-budget", outcome.why);
  }

  async #enter(name: string, path: string, more: { sha256?: string; pulled?: true }): Promise<string> {
    await using source = await openFileSource(path);
    const header = await readGgufHeader(source);
    const id = `${fileServerName}/${name}`;
    const { contextTokens, architecture, parameters, fileBytes: bytes } = header;
    const settings: ModelSettings = {
      ...(/bert|embed/i.test(architecture) ? { kind: "embedding" } : {}),
      price: "free",
      ...(contextTokens === undefined ? {} : { contextTokens }),
      memoryBytes: memoryNeeded(header),
      file: { path, bytes, architecture, parameters, ...more },
    };
    await this.#registry.change((file) => ({ ...file, models: { ...file.models, [id]: settings } }));
    return id;
  }
}

/** The last step of a pull: nothing gets its name that is not what was asked for. */
async function checkAndKeep(part: PartFile, name: string, digest: string, path: string): Promise<void> {
  const found = await part.finish();
  if (found !== digest) {
    const kept = await part.refuse();
    throw new ModelFileError(
      "digest",
      `the SHA-256 of ${name} is ${found} and not ${digest}; it is not used, and lies at ${kept}`,
    );
  }
  try {
    await using source = await openFileSource(path);
    await readGgufHeader(source);
  } catch (error) {
    if (error instanceof ModelFileError) await part.refuse();
    throw error;
  }
  await part.keep();
}

function nameFrom(url: string): string {
  const last = URL.parse(url)?.pathname.split("/").at(-1) ?? "";
  return last.replace(/\.gguf$/i, "");
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

async function digestOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { NotFoundError, parse, ValidationError } from "@hearth/protocol";
import { z } from "zod";
import type { CredentialBroker } from "../dial/credential-broker.ts";
import { SecretStoreError } from "../errors/secret-store-error.ts";
import { errnoOf } from "../files/folder-handle.ts";
import { openWorkspaceWriter } from "../files/open-workspace-writer.ts";
import { createRedactor, type Redactor } from "./redactor.ts";
import { completeBinding, covers, type CompleteBinding, type SecretBinding } from "./secret-binding.ts";
import { deriveKey, newDerivation, readKeyFile, type KeyDerivation, type SecretKeySource } from "./secret-key.ts";

/** All that is ever shown of a secret. */
export interface SecretSummary {
  name: string;
  bindings: readonly CompleteBinding[];
  /** Milliseconds since 1970. */
  changedAt: number;
}

/** Secrets by name. Values go in, and come out only at the door to a bound host or inside `use`. */
export interface SecretStore extends AsyncDisposable {
  list(): SecretSummary[];
  /** Stores a value under a name, replacing what was there. */
  set(name: string, value: string, bindings?: readonly SecretBinding[]): Promise<void>;
  /** Replaces the bindings of a secret. @throws NotFoundError */
  bind(name: string, bindings: readonly SecretBinding[]): Promise<void>;
  /** @returns false where there was none */
  remove(name: string): Promise<boolean>;
  /** Lends a value to code of the hub that is no HTTP client, such as a database driver. @throws NotFoundError */
  use<Result>(name: string, action: (value: string) => Result): Result;
  /** Adds bound credentials at the egress. */
  readonly broker: CredentialBroker;
  /** Knows every value in the store as it is now. */
  redactor(): Redactor;
}

export interface SecretStoreOptions {
  /** A folder of its own, outside every workspace; made with mode 0700. */
  folder: string;
  key: SecretKeySource;
  /** @default Date.now */
  now?: () => number;
}

const fileName = "secrets.json";
const sealed = z.strictObject({ nonce: z.base64(), text: z.base64() });
const binding = z.strictObject({
  host: z.string(),
  port: z.int(),
  methods: z.array(z.string()),
  pathPrefixes: z.array(z.string()),
  agents: z.array(z.string()),
  header: z.string(),
  format: z.string(),
});
const storedFile = z.strictObject({
  version: z.literal(1),
  derivation: z
    .strictObject({
      algorithm: z.literal("argon2id"),
      salt: z.base64(),
      memory: z.int(),
      passes: z.int(),
      parallelism: z.int(),
    })
    .optional(),
  check: sealed,
  secrets: z.record(z.string(), sealed.extend({ bindings: z.array(binding), changedAt: z.int() })),
});
type StoredFile = z.output<typeof storedFile>;
type Sealed = z.output<typeof sealed>;
interface Entry {
  value: string;
  bindings: readonly CompleteBinding[];
  changedAt: number;
}

const checkText = "hearth secret store";

function seal(key: Buffer, text: string, context: string): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString("base64"), text: body.toString("base64") };
}

function unseal(key: Buffer, box: Sealed, context: string): string {
  const body = Buffer.from(box.text, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(box.nonce, "base64"), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(body.subarray(-16));
  return Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]).toString("utf8");
}

/** Name, bindings and time are readable in the file, but sealed with the value: none can be changed or swapped. */
const contextOf = (name: string, entry: { bindings: readonly CompleteBinding[]; changedAt: number }): string => {
  const bindings = entry.bindings.map((bound) => [
    bound.host,
    bound.port,
    bound.methods,
    bound.pathPrefixes,
    bound.agents,
    bound.header,
    bound.format,
  ]);
  return JSON.stringify(["hearth-secret-1", name, bindings, entry.changedAt]);
};

function checkName(name: string): void {
  if (!/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(name))
    throw new ValidationError("secret", [{ field: "/name", message: "is not a name: letters, digits, `_`, `.`, `-`" }]);
}

function checkValue(value: string, bindings: readonly CompleteBinding[]): void {
  // The complaint never quotes the value.
  const complain = (message: string): never => {
    throw new ValidationError("secret", [{ field: "/value", message }]);
  };
  if (value === "" || value.length > 65_536) complain("is empty or longer than 65536 characters");
  if (!value.isWellFormed()) complain("is not valid UTF-8");
  if (bindings.length > 0 && !/^[\x20-\x7e]+$/.test(value)) complain("cannot travel in a header");
}

function readStored(text: string): StoredFile {
  try {
    return parse(storedFile, JSON.parse(text), fileName);
  } catch (cause) {
    throw new SecretStoreError(`${fileName} is damaged`, { hint: "Restore it from a backup.", cause });
  }
}

function openEntries(key: Buffer, stored: StoredFile): Map<string, Entry> {
  try {
    if (unseal(key, stored.check, "check") !== checkText) throw new Error("wrong check text");
  } catch (cause) {
    throw new SecretStoreError("the passphrase or key is not the right one", {
      hint: "Give the passphrase or key file the store was made with.",
      cause,
    });
  }
  return new Map(
    Object.entries(stored.secrets).map(([name, box]) => {
      const { bindings, changedAt } = box;
      try {
        return [name, { value: unseal(key, box, contextOf(name, box)), bindings, changedAt }];
      } catch (cause) {
        throw new SecretStoreError(`the secret ${name} or its bindings were changed outside Hearth`, {
          hint: "Restore secrets.json from a backup, or remove this entry from it and set the secret again.",
          cause,
        });
      }
    }),
  );
}

/** What opens the store in a folder, without opening it. `damaged`: its file cannot be read. */
export async function secretStoreProtection(folder: string): Promise<"none" | "key-file" | "passphrase" | "damaged"> {
  try {
    const { derivation } = readStored(await readFile(join(folder, fileName), "utf8"));
    return derivation === undefined ? "key-file" : "passphrase";
  } catch (thrown) {
    return errnoOf(thrown) === "ENOENT" ? "none" : "damaged";
  }
}

/**
 * Opens, or makes, the secret store in a folder. Values are sealed with AES-256-GCM under a key from a passphrase
 * (argon2id) or a key file. The file is replaced atomically: after a crash it is the old or the new one. One process
 * owns a store; others go through it. The keyring of the operating system is not used.
 * @throws SecretStoreError for a wrong key, a damaged or changed file, or a key file others can read
 */
export async function openSecretStore(options: SecretStoreOptions): Promise<SecretStore> {
  const { now = Date.now } = options;
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const folder = await openWorkspaceWriter(options.folder, { protect: [] });
  const readExisting = async (): Promise<StoredFile | undefined> => {
    try {
      return readStored(await folder.readText(fileName));
    } catch (thrown) {
      if (thrown instanceof NotFoundError) return undefined;
      throw thrown;
    }
  };
  let key: Buffer;
  let derivation: KeyDerivation | undefined;
  let entries: Map<string, Entry>;
  let created: boolean;
  try {
    const existing = await readExisting();
    created = existing === undefined;
    if ("passphrase" in options.key) {
      if (options.key.passphrase === "")
        throw new SecretStoreError("the passphrase is empty", { hint: "Give one of at least a few words." });
      derivation = existing === undefined ? newDerivation() : existing.derivation;
      if (derivation === undefined)
        throw new SecretStoreError("it was made with a key file", { hint: "Give that key file." });
      key = await deriveKey(options.key.passphrase, derivation);
    } else {
      if (existing?.derivation !== undefined)
        throw new SecretStoreError("it was made with a passphrase", { hint: "Give that passphrase." });
      key = await readKeyFile(options.key.keyFile, existing === undefined);
    }
    entries = existing === undefined ? new Map<string, Entry>() : openEntries(key, existing);
  } catch (thrown) {
    await folder[Symbol.asyncDispose]();
    throw thrown;
  }

  let writing: Promise<unknown> = Promise.resolve();
  const save = (next: Map<string, Entry>): Promise<void> => {
    const secrets = Object.fromEntries(
      [...next].map(([name, { value, bindings, changedAt }]) => {
        const shown = { bindings: [...bindings] as StoredFile["secrets"][string]["bindings"], changedAt };
        return [name, { ...shown, ...seal(key, value, contextOf(name, shown)) }];
      }),
    );
    const file: StoredFile = {
      version: 1,
      ...(derivation === undefined ? {} : { derivation }),
      check: seal(key, checkText, "check"),
      secrets,
    };
    return folder.write(fileName, `${JSON.stringify(file, null, 1)}\n`, { mode: 0o600 }).then(() => undefined);
  };
  /** One change at a time, kept only once it is on disk. */
  const change = async <Result>(edit: (next: Map<string, Entry>) => Result): Promise<Result> => {
    const before = writing;
    const apply = async (): Promise<Result> => {
      await before;
      const next = new Map(entries);
      const result = edit(next);
      await save(next);
      entries = next;
      return result;
    };
    const turn = apply();
    writing = turn.catch(() => undefined);
    return await turn;
  };
  // A new store is kept at once, so that what opens it is settled before the first secret.
  if (created) await save(entries);
  const find = (
    request: Parameters<typeof covers>[1],
  ): { name: string; value: string; binding: CompleteBinding } | undefined => {
    for (const [name, { value, bindings }] of entries)
      for (const candidate of bindings) if (covers(candidate, request)) return { name, value, binding: candidate };
    return undefined;
  };
  const existing = (from: Map<string, Entry>, name: string): Entry => {
    const entry = from.get(name);
    if (entry === undefined) throw new NotFoundError("secret", name);
    return entry;
  };

  return {
    list: () =>
      [...entries]
        .map(([name, { bindings, changedAt }]) => ({ name, bindings, changedAt }))
        .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    async set(name, value, bindings = []) {
      checkName(name);
      const complete = bindings.map(completeBinding);
      checkValue(value, complete);
      await change((next) => next.set(name, { value, bindings: complete, changedAt: now() }));
    },
    async bind(name, bindings) {
      const complete = bindings.map(completeBinding);
      await change((next) => {
        const { value } = existing(next, name);
        checkValue(value, complete);
        next.set(name, { value, bindings: complete, changedAt: now() });
      });
    },
    remove: (name) => change((next) => next.delete(name)),
    use: (name, action) => action(existing(entries, name).value),
    broker: {
      async credentialFor(request) {
        const found = find(request);
        if (found === undefined) return undefined;
        const value = found.binding.format.replaceAll("{secret}", () => found.value);
        return { name: found.name, header: found.binding.header, value, secrets: [found.value] };
      },
      async upgradePort(request) {
        return find(request)?.binding.port;
      },
    },
    redactor: () => createRedactor([...entries.values()].map(({ value }) => value)),
    async [Symbol.asyncDispose]() {
      await writing;
      key.fill(0);
      entries = new Map();
      await folder[Symbol.asyncDispose]();
    },
  };
}

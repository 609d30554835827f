import { createHash, type Hash } from "node:crypto";
import { constants, type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const note = z.strictObject({
  /** Without its query, which may hold a key. */
  url: z.string(),
  sha256: z.string(),
  /** What the server says a stretch must belong to: an ETag, or a date. */
  validator: z.string().optional(),
});
export type PartNote = z.infer<typeof note>;

/** The places of one model in the folder of models. */
export function placesOf(folder: string, name: string): Record<"whole" | "part" | "note" | "refused", string> {
  return {
    whole: join(folder, `${name}.gguf`),
    part: join(folder, `${name}.part`),
    note: join(folder, `${name}.part.json`),
    refused: join(folder, `${name}.refused`),
  };
}

/**
 * What has come of a file so far, with the digest of it. What a killed hub left is read again and gone on with, if it is
 * of the same address and expected digest.
 */
export class PartFile implements AsyncDisposable {
  readonly #places: ReturnType<typeof placesOf>;
  readonly #handle: FileHandle;
  #hash: Hash = createHash("sha256");
  #bytes = 0;
  #note: PartNote;

  private constructor(places: ReturnType<typeof placesOf>, handle: FileHandle, wanted: PartNote) {
    this.#places = places;
    this.#handle = handle;
    this.#note = wanted;
  }

  static async open(
    folder: string,
    name: string,
    wanted: Pick<PartNote, "url" | "sha256">,
    signal: AbortSignal,
  ): Promise<PartFile> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const places = placesOf(folder, name);
    const left = await readNote(places.note);
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    const handle = await open(places.part, flags, 0o600);
    try {
      const part = new PartFile(places, handle, { url: wanted.url, sha256: wanted.sha256 });
      if (left?.url === wanted.url && left.sha256 === wanted.sha256 && left.validator !== undefined) {
        part.#note = left;
        await part.#readAgain(signal);
      } else await part.restart();
      return part;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  get validator(): string | undefined {
    return this.#note.validator;
  }

  /** Begins anew. The note is written before any byte, so that no byte is taken for another file's. */
  async restart(validator?: string): Promise<void> {
    const { url, sha256 } = this.#note;
    this.#note = { url, sha256, ...(validator === undefined ? {} : { validator }) };
    await this.#handle.truncate(0);
    this.#bytes = 0;
    this.#hash = createHash("sha256");
    const temporary = `${this.#places.note}.tmp`;
    await writeFile(temporary, JSON.stringify(this.#note), { mode: 0o600, flush: true });
    await rename(temporary, this.#places.note);
  }

  async append(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      const { bytesWritten } = await this.#handle.write(chunk, at, chunk.length - at, this.#bytes + at);
      at += bytesWritten;
    }
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  /** The digest of all that is there, once it lies on the disk. */
  async finish(): Promise<string> {
    await this.#handle.sync();
    return this.#hash.copy().digest("hex");
  }

  /** Gives it its name, at once and as a whole. */
  async keep(): Promise<string> {
    await rename(this.#places.part, this.#places.whole);
    await syncFolder(join(this.#places.whole, ".."));
    await rm(this.#places.note, { force: true });
    return this.#places.whole;
  }

  /** Moves it out of the way, so that it is neither used nor gone on with. */
  async refuse(): Promise<string> {
    await rename(this.#places.part, this.#places.refused);
    await rm(this.#places.note, { force: true });
    return this.#places.refused;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  async #readAgain(signal: AbortSignal): Promise<void> {
    const buffer = Buffer.alloc(1024 * 1024);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.#bytes);
      if (bytesRead === 0) return;
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#bytes += bytesRead;
    }
  }
}

async function readNote(path: string): Promise<PartNote | undefined> {
  try {
    return note.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

import { statfs } from "node:fs/promises";
import { ModelFileError } from "../errors/model-file-error.ts";
import type { PartFile } from "./part-file.ts";

export interface ReceiveOptions {
  part: PartFile;
  folder: string;
  maximumBytes: number;
  /** Told often; `total` is absent where the server does not say it. */
  onProgress: (progress: { bytes: number; total?: number }) => void;
}

type Get = (headers: Readonly<Record<string, string>>) => Promise<Response>;

/** Left free on the disk, for the hub's own database. */
const reserveBytes = 256 * 1024 * 1024;

/**
 * Brings what is missing of a file. @returns bytes that came
 * @throws ModelFileError; `cut` when it ended too early, and what had come stays
 */
export async function receiveFile(
  get: Get,
  { part, folder, maximumBytes, onProgress }: ReceiveOptions,
): Promise<number> {
  let response = await ask(get, part);
  if (response.status === 416) {
    await response.body?.cancel();
    if (response.headers.get("content-range") === `bytes */${part.bytes}`) return 0;
    await part.restart();
    response = await ask(get, part);
  }
  try {
    const total = await begin(response, part);
    if (total !== undefined && total > maximumBytes)
      throw new ModelFileError("too-large", `it has ${total} bytes, and ${maximumBytes} are allowed`);
    const { bavail, bsize } = await statfs(folder);
    const room = Math.max(0, bavail * bsize - reserveBytes);
    if (total !== undefined && total - part.bytes > room)
      throw new ModelFileError("no-space", `${total - part.bytes} bytes are to come, and ${room} are free`);
    return await read(response, { part, total, most: Math.min(maximumBytes, part.bytes + room), onProgress });
  } catch (error) {
    await response.body?.cancel().catch(() => undefined);
    throw error;
  }
}

async function ask(get: Get, part: PartFile): Promise<Response> {
  const { bytes, validator } = part;
  return await get({
    "accept-encoding": "identity",
    ...(bytes > 0 && validator !== undefined ? { range: `bytes=${bytes}-`, "if-range": validator } : {}),
  });
}

/** Makes the part ready for what this answer holds. @returns the length of the whole file, where it is said */
async function begin(response: Response, part: PartFile): Promise<number | undefined> {
  const { headers, status } = response;
  if ((headers.get("content-encoding") ?? "identity") !== "identity")
    throw new ModelFileError("server", "the server compresses the file although it was asked not to");
  if (status === 206) {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (part.bytes === 0 || Number(from) !== part.bytes)
      throw new ModelFileError("server", "the server answered with another stretch than was asked for");
    return Number(total);
  }
  if (status !== 200) throw new ModelFileError("server", `the server answered ${status}`);
  const tag = headers.get("etag");
  // A weak tag does not promise the same bytes.
  const validator = tag !== null && !tag.startsWith("W/") ? tag : (headers.get("last-modified") ?? undefined);
  await part.restart(validator);
  const length = headers.get("content-length");
  return length === null || !/^\d{1,15}$/.test(length) ? undefined : Number(length);
}

async function read(
  { body }: Response,
  {
    part,
    total,
    most,
    onProgress,
  }: { part: PartFile; total: number | undefined; most: number; onProgress: ReceiveOptions["onProgress"] },
): Promise<number> {
  const before = part.bytes;
  let head = Buffer.alloc(0);
  const told = total === undefined ? {} : { total };
  onProgress({ bytes: part.bytes, ...told });
  try {
    for await (const chunk of body ?? []) {
      const bytes = chunk as Uint8Array;
      if (before === 0 && head.length < 4) {
        head = Buffer.concat([head, bytes.subarray(0, 4)]).subarray(0, 4);
        // A page about the file is seen at once, and not after its last byte.
        if (!"GGUF".startsWith(head.toString("latin1")))
          throw new ModelFileError("not-gguf", "what comes is no GGUF file");
      }
      if (part.bytes + bytes.length > most) throw new ModelFileError("too-large", `more than ${most} bytes came`);
      await part.append(bytes);
      onProgress({ bytes: part.bytes, ...told });
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOSPC")
      throw new ModelFileError("no-space", "the disk is full", { cause });
    if (cause instanceof ModelFileError || (cause as Error).name === "AbortError") throw cause;
    throw new ModelFileError("cut", `the connection was cut after ${part.bytes} bytes`, { cause });
  }
  if (total !== undefined && part.bytes < total)
    throw new ModelFileError("cut", `the connection was cut after ${part.bytes} of ${total} bytes`);
  return part.bytes - before;
}

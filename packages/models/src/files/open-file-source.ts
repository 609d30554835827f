import { constants, open } from "node:fs/promises";
import { ModelFileError } from "../errors/model-file-error.ts";
import type { ByteSource } from "./byte-cursor.ts";

/** A regular file as a source of bytes. @throws ModelFileError `unreadable` */
export async function openFileSource(path: string): Promise<ByteSource & AsyncDisposable> {
  // Without waiting, so that a pipe in its place cannot hang the hub.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw new ModelFileError("unreadable", `${path} cannot be read`, { cause });
  });
  const status = await handle.stat();
  if (!status.isFile()) {
    await handle.close();
    throw new ModelFileError("unreadable", `${path} is no file`);
  }
  return {
    size: status.size,
    read: async (target, position) => (await handle.read(target, 0, target.length, position)).bytesRead,
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

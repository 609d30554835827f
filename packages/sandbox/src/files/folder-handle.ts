import { constants, existsSync } from "node:fs";
import { lstat, mkdir, open, realpath, type FileHandle } from "node:fs/promises";
import { NotFoundError } from "@hearth/protocol";
import { PathKindError } from "../errors/path-kind-error.ts";
import { PathOutsideError } from "../errors/path-outside-error.ts";

/** Linux names an open folder `/proc/self/fd/N`: what is looked up below it stays in that very folder whatever is renamed. */
const handlesHaveNames = process.platform === "linux" && existsSync("/proc/self/fd");

/** The errno name of a thrown file-system error, or undefined. */
export function errnoOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;
}

/**
 * An open folder. Names are looked up one at a time, relative to the handle, never following a symbolic link:
 * the nearest Node comes to `openat(2)` with `O_NOFOLLOW`.
 *
 * Without /proc (macOS) the folder is named by its real path and `verify` checks, before and after each use,
 * that the path still leads to the handle. That narrows the race with a swapped folder but does not close it.
 */
export class FolderHandle implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #location: string;

  private constructor(handle: FileHandle, location: string) {
    this.#handle = handle;
    this.#location = handlesHaveNames ? `/proc/self/fd/${handle.fd}` : location;
  }

  /** Opens the folder at an absolute path; this path itself may pass through links, the caller vouches for it. */
  static async openRoot(path: string): Promise<FolderHandle> {
    const real = await realpath(path);
    return new FolderHandle(await open(real, constants.O_RDONLY | constants.O_DIRECTORY), real);
  }

  get fd(): number {
    return this.#handle.fd;
  }

  /** Where this folder is for a call that takes a path. Valid while the handle is open. */
  get location(): string {
    return this.#location;
  }

  /** The path of a child; `name` is one segment. */
  child(name: string): string {
    return `${this.#location}/${name}`;
  }

  /** Refuses when the location no longer leads to the open folder. Costs nothing where handles have names. */
  async verify(path: string): Promise<void> {
    if (handlesHaveNames) return;
    const [held, found, real] = await Promise.all([
      this.#handle.stat({ bigint: true }),
      lstat(this.#location, { bigint: true }),
      realpath(this.#location),
    ]);
    if (held.ino !== found.ino || held.dev !== found.dev || real !== this.#location)
      throw new PathOutsideError(path, "changed while it was being used");
  }

  /**
   * Opens the folder `name` in this one.
   * @param options.create make it when it is missing
   * @throws PathOutsideError where `name` is a symbolic link
   * @throws PathKindError where it is no folder
   * @throws NotFoundError where it is missing
   */
  async open(name: string, path: string, options: { create?: boolean } = {}): Promise<FolderHandle> {
    await this.verify(path);
    if (options.create === true) {
      try {
        await mkdir(this.child(name));
        await this.giveToOwner(this.child(name));
      } catch (thrown) {
        if (errnoOf(thrown) !== "EEXIST") throw thrown;
      }
    }
    try {
      const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
      const opened = new FolderHandle(await open(this.child(name), flags), this.child(name));
      await opened.verify(path);
      return opened;
    } catch (thrown) {
      throw await this.explain(thrown, name, path);
    }
  }

  /** Turns an errno of an open relative to this folder into an error that says what was met. */
  async explain(thrown: unknown, name: string, path: string): Promise<unknown> {
    const errno = errnoOf(thrown);
    if (errno === "ENOENT") return new NotFoundError("file", path);
    if (errno === "ELOOP" || errno === "EMLINK") return new PathOutsideError(path, "passes through a symbolic link");
    if (errno === "ENOTDIR") {
      const met = await lstat(this.child(name)).catch(() => undefined);
      return met?.isSymbolicLink() === true
        ? new PathOutsideError(path, "passes through a symbolic link")
        : new PathKindError(path, "passes through something that is not a folder");
    }
    return thrown;
  }

  /**
   * Started as root, the sandbox runs as the workspace's owner, so what root makes here is given to that owner.
   * A no-op for everyone else.
   */
  async giveToOwner(made: string | FileHandle): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const owner = await this.#handle.stat();
    if (typeof made !== "string") return await made.chown(owner.uid, owner.gid);
    const handle = await open(made, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      await handle.chown(owner.uid, owner.gid);
    } finally {
      await handle.close();
    }
  }

  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

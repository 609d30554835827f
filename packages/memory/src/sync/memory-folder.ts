import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, lstat, mkdir, open, readdir, rename, rm, unlink } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { hashOf } from "./entry-file.ts";

const largestFile = 262_144;
const hiddenFolder = ".hearth";
const recoveredFolder = "Recovered";

export type FileState =
  | { readonly kind: "missing" }
  | { readonly kind: "text"; readonly text: string; readonly hash: string }
  /** There is something, and it is left alone. */
  | { readonly kind: "unusable"; readonly why: string };

/**
 * One person's folder. A file is replaced without a moment in which an edit could be lost: the old one is moved aside and
 * looked at, the new one is linked into the free place, and the old one is kept until the next time it is looked at.
 * Links are not followed, or an agent could have the hub read or write elsewhere.
 */
export class MemoryFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  async read(path: string): Promise<FileState> {
    const linked = await this.#linkedFolder(path);
    if (linked !== undefined) return { kind: "unusable", why: linked };
    return readFile(join(this.root, path));
  }

  /** Paths of Markdown files below some of the folders, without what is hidden, conflict copies and links. */
  async list(folders: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    const visit = async (folder: string): Promise<void> => {
      const entries = await readdir(join(this.root, folder), { withFileTypes: true }).catch(ignoreMissing);
      for (const entry of entries ?? []) {
        const path = `${folder}/${entry.name}`;
        if (entry.name.startsWith(".")) continue;
        if (entry.isDirectory()) await visit(path);
        else if (entry.isFile() && entry.name.endsWith(".md") && !entry.name.includes(".conflict-")) found.push(path);
      }
    };
    for (const folder of folders) await visit(folder);
    return found.toSorted((a, b) => a.localeCompare(b));
  }

  /**
   * Writes a file where `expected` is what is there now (undefined: nothing). @returns false, and nothing is changed, when
   * something else is there by then.
   */
  async replace(path: string, content: string, expected: string | undefined): Promise<boolean> {
    const target = join(this.root, path);
    await this.#makeFolder(dirname(path));
    await this.#makeFolder(hiddenFolder);
    const fresh = this.#hidden(`new-${randomBytes(8).toString("hex")}`);
    await writeDurably(fresh, content);
    try {
      if (expected !== undefined) {
        const previous = this.#hidden(`previous-${expected}-${randomBytes(8).toString("hex")}`);
        if (!(await renamed(target, previous))) return false;
        const moved = await readFile(previous);
        if (moved.kind !== "text" || moved.hash !== expected) {
          // Someone saved it in between: it goes back, unless they saved yet another; then it is recovered at the next sync.
          if (await linked(previous, target)) await unlink(previous);
          return false;
        }
      }
      return await linked(fresh, target);
    } finally {
      await rm(fresh, { force: true });
      await syncFolder(dirname(target));
    }
  }

  /** Writes a copy beside a file, once. @returns its path */
  async keepBeside(path: string, content: string): Promise<string> {
    const copy = path.replace(/(\.[a-z]+)$/, `.conflict-${hashOf(content).slice(0, 8)}$1`);
    await this.replace(copy, content, undefined);
    return copy;
  }

  /** Moves a file as it is, where nothing stands in its new place. */
  async move(from: string, to: string): Promise<void> {
    await this.#makeFolder(dirname(to));
    if (await linked(join(this.root, from), join(this.root, to))) await rm(join(this.root, from), { force: true });
  }

  /**
   * Looks at what was moved aside before: what is as it was when it was replaced goes, since the database has it; what is not
   * (a program wrote on into it, or a crash came between) becomes visible. @returns the paths that were recovered
   */
  async tidy(): Promise<string[]> {
    const recovered: string[] = [];
    const names = (await readdir(join(this.root, hiddenFolder)).catch(ignoreMissing)) ?? [];
    for (const name of names) {
      const expected = /^previous-([0-9a-f]{64})-/.exec(name)?.[1];
      if (name.startsWith("new-")) await rm(this.#hidden(name), { force: true });
      if (expected === undefined) continue;
      const state = await readFile(this.#hidden(name));
      if (state.kind === "text" && state.hash === expected) await unlink(this.#hidden(name));
      else {
        const path = `${recoveredFolder}/${name.slice(-16)}.md`;
        await this.#makeFolder(recoveredFolder);
        if (await renamed(this.#hidden(name), join(this.root, path))) recovered.push(path);
      }
    }
    return recovered;
  }

  /** Removes a file and its conflict copies. Only forgetting does that. */
  async erase(path: string): Promise<void> {
    const folder = join(this.root, dirname(path));
    const base = path.slice(path.lastIndexOf("/") + 1).replace(/\.[a-z]+$/, "");
    for (const name of (await readdir(folder).catch(ignoreMissing)) ?? []) {
      if (name === `${base}.md` || name.startsWith(`${base}.conflict-`)) await rm(join(folder, name), { force: true });
    }
  }

  async #makeFolder(path: string): Promise<void> {
    await mkdir(join(this.root, path), { recursive: true, mode: 0o700 });
    const why = await this.#linkedFolder(`${path}/x`);
    if (why !== undefined) throw new Error(why);
  }

  async #linkedFolder(path: string): Promise<string | undefined> {
    let at = this.root;
    for (const part of dirname(path).split(/[\\/]/)) {
      if (part === ".." || part.includes(sep)) return `${path} leaves the folder`;
      at = join(at, part);
      const found = await lstat(at).catch(ignoreMissing);
      if (found?.isSymbolicLink() === true) return `${part} is a link`;
    }
    return undefined;
  }

  #hidden(name: string): string {
    return join(this.root, hiddenFolder, name);
  }
}

async function readFile(path: string): Promise<FileState> {
  let file;
  try {
    // Without O_NONBLOCK a named pipe in the folder would hold the hub up for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
    return { kind: "unusable", why: code === "ELOOP" ? "it is a link" : `it cannot be read (${code})` };
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) return { kind: "unusable", why: "it is no file" };
    if (found.size > largestFile) return { kind: "unusable", why: `it is larger than ${largestFile} bytes` };
    const bytes = await file.readFile();
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { kind: "text", text, hash: hashOf(bytes) };
  } catch {
    return { kind: "unusable", why: "it is no UTF-8 text" };
  } finally {
    await file.close();
  }
}

async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(content, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(ignoreMissing);
  if (folder === undefined) return;
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** @returns false where something is in the place already, or there is nothing to link */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOENT") return false;
    throw error;
  }
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}

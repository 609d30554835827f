import { createHash } from "node:crypto";
import { access, constants, readdir, readFile, readlink, realpath, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, relative, sep } from "node:path";
import { ValidationError } from "@hearth/protocol";
import type { StdioServer } from "../../peers/peer.ts";

const mostFiles = 50_000;
const mostBytes = 1024 ** 3;

/**
 * What a program is: SHA-256 over its command, the bytes of the program, and the names and bytes of everything in its
 * packages. Another version is another fingerprint. What it fetches while it runs is not in it.
 * @throws ValidationError naming what is not there, or more than can be read
 */
export async function fingerprintOf(server: StdioServer): Promise<string> {
  const hash = createHash("sha256");
  const tally = { files: 0, bytes: 0 };
  const add = (...words: string[]): void => void hash.update(`${JSON.stringify(words)}\n`);
  add("hearth-mcp-1", ...server.command);
  const program = await findProgram(server.command[0] ?? "");
  add("program", program, await digestOf(program, tally, "/command/0"));
  for (const [index, root] of server.packages.entries()) {
    const field = `/packages/${index}`;
    if (/^\/work(?:\/|$)/.test(root))
      refuse(field, "lies below /work, where the sandbox shows the server's own folder");
    const real = await realpath(root).catch(() => refuse(field, `is not there: ${root}`));
    add("package", root);
    for (const path of await filesBelow(real, field)) {
      const digest = path.link ?? (await digestOf(path.full, tally, field));
      add(relative(real, path.full), path.link === undefined ? "file" : "link", digest);
    }
  }
  return hash.digest("hex");
}

/** The real path of a program that the sandbox would start: its own path, or what PATH in the sandbox finds. */
export async function findProgram(name: string): Promise<string> {
  const candidates = name.includes("/") ? [name] : ["/usr/local/bin", "/usr/bin", "/bin"].map((at) => join(at, name));
  for (const candidate of candidates) {
    if (!isAbsolute(candidate)) continue;
    try {
      await access(candidate, constants.X_OK);
      return await realpath(candidate);
    } catch {
      continue;
    }
  }
  return refuse(
    "/command/0",
    `is no program here: ${name} (looked in ${["/usr/local/bin", "/usr/bin", "/bin"].join(delimiter)})`,
  );
}

interface Found {
  full: string;
  /** Where a symbolic link leads; links are named and not followed. */
  link?: string;
}

async function filesBelow(root: string, field: string): Promise<Found[]> {
  if (!(await stat(root)).isDirectory()) return [{ full: root }];
  const found: Found[] = [];
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const full = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(full);
      else if (entry.isSymbolicLink()) found.push({ full, link: await readlink(full) });
      else if (entry.isFile()) found.push({ full });
      if (found.length > mostFiles) refuse(field, `holds more than ${mostFiles} files`);
    }
  }
  return found.toSorted((one, other) => (one.full < other.full ? -1 : 1));
}

async function digestOf(path: string, tally: { files: number; bytes: number }, field: string): Promise<string> {
  const { size } = await stat(path);
  tally.bytes += size;
  if (tally.bytes > mostBytes) refuse(field, `holds more than ${mostBytes} bytes`);
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

/** Where a program lies is shown in the sandbox only if it lies in `/usr` or a package. */
export function isShown(program: string, packages: readonly string[]): boolean {
  return ["/usr", "/bin", "/sbin", ...packages].some((root) => program === root || program.startsWith(root + sep));
}

function refuse(field: string, message: string): never {
  throw new ValidationError("the MCP server", [{ field, message }]);
}

import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { prepareWorkspace } from "@hearth/sandbox";

/** A workspace the sandbox can write to also when the tests run as root, and a folder for sockets beside it. */
export interface TestWorkspace extends AsyncDisposable {
  readonly base: string;
  readonly folder: string;
  readonly sockets: string;
}

export async function openWorkspace(files: Readonly<Record<string, string>> = {}): Promise<TestWorkspace> {
  const base = await mkdtemp(join(tmpdir(), "hearth-run-"));
  await chmod(base, 0o755);
  const folder = join(base, "work");
  const sockets = join(base, "run");
  await mkdir(folder);
  await mkdir(sockets, { mode: 0o711 });
  await chmod(sockets, 0o711);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await prepareWorkspace(folder);
  return { base, folder, sockets, [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }) };
}

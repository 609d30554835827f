import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sandboxHealth, type SandboxHealth } from "@hearth/protocol";

const pathOf = (home: string): string => join(home, "sandbox.json");

/** What the last examination on this home found; undefined when there was none. */
export async function readSandboxFinding(home: string): Promise<SandboxHealth | undefined> {
  const text = await readFile(pathOf(home), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return sandboxHealth.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export async function writeSandboxFinding(home: string, finding: SandboxHealth): Promise<void> {
  const draft = `${pathOf(home)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(finding)}\n`, { mode: 0o600 });
  await rename(draft, pathOf(home));
}

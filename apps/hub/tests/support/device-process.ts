import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { SwarmView } from "@hearth/protocol";

const hearth = fileURLToPath(new URL("../../bin/hearth.js", import.meta.url));

/** `hearth swarm join` as a device with a home of its own. */
export interface DeviceProcess extends AsyncDisposable {
  readonly home: string;
  readonly publicKey: string;
  readonly child: ChildProcess;
}

/**
 * Starts a device at a hub's door and waits until it has said its key. What disposes of it kills it and removes its home.
 * @param flags such as `--inject-faults`, or `--prepare`, with which it ends after that
 */
export async function startDeviceProcess(
  { port, publicKey: hubKey }: NonNullable<SwarmView["door"]>,
  id: string,
  flags: readonly string[],
): Promise<DeviceProcess> {
  const home = await mkdtemp(join(tmpdir(), "hearth-device-"));
  const words = ["swarm", "join", `127.0.0.1:${port}`, "--hub-key", hubKey, "--id", id, ...flags, "--json"];
  const child = startIn(home, [hearth, ...words]);
  let said = "";
  child.stderr!.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, "exit").then(() => {
    throw new Error(said);
  });
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout! }), "line"), ended])) as [string];
  child.stdout!.resume();
  const { public_key: publicKey } = JSON.parse(line) as { public_key: string };
  return {
    home,
    publicKey,
    child,
    async [Symbol.asyncDispose]() {
      await end(child);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A program of Hearth's on the home of a device. */
export function startIn(home: string, words: readonly string[]): ChildProcess {
  const env = { ...process.env, HEARTH_HOME: home };
  return spawn(process.execPath, words, { env, stdio: ["ignore", "pipe", "pipe"] });
}

/** Kills a process that has not ended yet. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

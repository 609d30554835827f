import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface HubProcess {
  child: ChildProcess;
  address: string;
  exited: Promise<unknown[]>;
}

/**
 * A hub in a process of its own, for tests that kill it.
 * @param deadly a write at which it kills itself: see `run-hub-and-die.ts`
 */
export async function spawnHub(
  home: string,
  deadly?: { write: RegExp; when: "before" | "after" },
  environment: Record<string, string> = {},
): Promise<HubProcess> {
  const words = deadly === undefined ? ["run-hub.ts"] : ["run-hub-and-die.ts", deadly.write.source, deadly.when];
  const [program = "", ...rest] = words;
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...rest], {
    env: { PATH: process.env["PATH"], HEARTH_HOME: home, HEARTH_PORT: "0", HEARTH_LOG_LEVEL: "error", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const [address] = (await Promise.race([
    once(createInterface(child.stdout), "line"),
    exited.then(([code]) => Promise.reject(new Error(`the hub ended with ${String(code)}`))),
  ])) as [string];
  return { child, address, exited };
}

/** Calls its API as the owner. */
export async function callerFor(home: string, address: string) {
  const token = (await readFile(join(home, "token"), "utf8")).trim();
  return async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const response = await fetch(address + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Body;
  };
}

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { HearthClient } from "@hearth/sdk";
import { parseConfig } from "../../config/config.ts";
import { readSettings } from "../../config/environment.ts";
import { tokenPath } from "../../config/secrets.ts";
import { readHubFile } from "../../home/hub-file.ts";
import type { Check, Finding } from "./finding.ts";

/** A hub answers where it says it does; or none runs, and its port is free. */
export const checkHub: Check = async ({ home, environment, signal }) => {
  const file = await readHubFile(home);
  if (file !== undefined) {
    const token = (await readFile(tokenPath(home), "utf8").catch(() => "")).trim();
    try {
      const client = new HearthClient({ address: file.address, token });
      const health = await client.health({ signal: AbortSignal.any([signal, AbortSignal.timeout(3000)]) });
      const detail = `${health.status} at ${file.address}, version ${health.version}`;
      return [
        health.status === "unhealthy"
          ? { name: "hub", state: "broken", detail, fix: "hearth status" }
          : { name: "hub", state: "live", detail },
      ];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [
        {
          name: "hub",
          state: "broken",
          detail: `process ${file.pid} does not answer: ${why}`,
          fix: `kill ${file.pid}; hearth up`,
        },
      ];
    }
  }
  const findings: Finding[] = [];
  if (existsSync(join(home, "hub.json"))) {
    const detail = "hub.json is left over from a hub that did not stop by itself";
    findings.push({ name: "hub", state: "stale", detail, fix: "hearth up" });
  } else findings.push({ name: "hub", state: "declined", detail: "no hub runs", fix: "hearth up" });
  const config = await readSettings({ ...environment, HEARTH_HOME: home })
    .then(parseConfig)
    .catch(() => undefined);
  if (config !== undefined && config.port !== 0) findings.push(await checkPort(config.host, config.port));
  return findings;
};

async function checkPort(host: string, port: number): Promise<Finding> {
  const server = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => resolve(undefined));
  });
  if (code === undefined) {
    await new Promise<void>((resolve) => server.close(() => resolve()));
    return { name: "port", state: "live", detail: `${host}:${port} is free` };
  }
  const detail = code === "EADDRINUSE" ? `another program has ${host}:${port}` : `${host}:${port}: ${code}`;
  return { name: "port", state: "broken", detail, fix: "hearth up --port 0, or set HEARTH_PORT" };
}

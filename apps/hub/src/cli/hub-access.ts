import { readFile } from "node:fs/promises";
import { HearthError } from "@hearth/protocol";
import { HearthClient } from "@hearth/sdk";
import { tokenPath } from "../config/secrets.ts";
import { readHubFile } from "../home/hub-file.ts";
import type { Session } from "./action.ts";
import { HubNotRunningError } from "./errors/hub-not-running-error.ts";

/** A client of the hub on this home, and the end of the hub when it was opened for this command. */
export interface HubAccess extends AsyncDisposable {
  readonly client: HearthClient;
  readonly address: string;
  /** True when the hub lives in this process only as long as the command. */
  readonly own: boolean;
}

/** The hub that runs on this home, or undefined. */
export async function findHub({ context }: Session): Promise<HubAccess | undefined> {
  const file = await readHubFile(context.home);
  if (file === undefined) return undefined;
  const token = (await readFile(tokenPath(context.home), "utf8").catch(() => "")).trim();
  if (token === "") return undefined;
  return {
    client: new HearthClient({ address: file.address, token }),
    address: file.address,
    own: false,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** @throws HubNotRunningError */
export async function requireHub(session: Session): Promise<HubAccess> {
  const found = await findHub(session);
  if (found === undefined) throw new HubNotRunningError(session.context.home);
  return found;
}

/** The hub that runs, else one in this process on a free port of 127.0.0.1 that ends with the command. */
export async function findOrOpenHub(session: Session): Promise<HubAccess> {
  const found = await findHub(session);
  if (found !== undefined) return found;
  const { parseConfig } = await import("../config/config.ts");
  const { readSettings } = await import("../config/environment.ts");
  const { env } = session.context.process;
  const settings = await readSettings({ ...env, HEARTH_HOME: session.context.home });
  const config = parseConfig({
    ...settings,
    environment: {
      ...settings.environment,
      HEARTH_HOST: "127.0.0.1",
      HEARTH_PORT: "0",
      HEARTH_LOG_LEVEL: env["HEARTH_LOG_LEVEL"] ?? "error",
    },
  });
  // Loaded only here: a client of a running hub needs none of it.
  const { createHub } = await import("../create-hub.ts");
  try {
    await using resources = new AsyncDisposableStack();
    const hub = resources.use(await createHub(config));
    const address = await hub.listen();
    const owned = resources.move();
    return {
      client: new HearthClient({ address, token: hub.token }),
      address,
      own: true,
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  } catch (error) {
    // Another command opened one in between.
    if (HearthError.isInstance(error) && error.code === "HEARTH_HUB_RUNNING") {
      const other = await findHub(session);
      if (other !== undefined) return other;
    }
    throw error;
  }
}

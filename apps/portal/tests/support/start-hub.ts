import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHub, type Hub, type HubParts, parseConfig } from "@hearth/hub";

/** A real hub in this process, on a home of its own, with the portal as it was built. */
export interface PortalHub extends AsyncDisposable {
  readonly hub: Hub;
  readonly address: string;
  readonly home: string;
  /** Asks the API as the owner. @throws Error with what the hub said when it refuses */
  call<Answer = void>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Stops the hub as a crash would look to the browser, and starts it again at the same address. */
  restart(whileDown?: () => Promise<void>): Promise<void>;
}

export interface PortalHubOptions {
  /** @default a new folder, which is removed at the end */
  home?: string;
  /** Further variables of its environment. @default none */
  environment?: Readonly<Record<string, string>>;
  /** What stands in place of parts of the hub. @default none */
  parts?: HubParts;
}

export async function startPortalHub({
  home: given,
  environment: more = {},
  parts = {},
}: PortalHubOptions = {}): Promise<PortalHub> {
  const home = given ?? (await mkdtemp(join(tmpdir(), "hearth-portal-")));
  const open = async (port: string): Promise<{ hub: Hub; address: string }> => {
    const environment = { HEARTH_PORT: port, HEARTH_LOG_LEVEL: "silent", ...more };
    const hub = await createHub(parseConfig({ home, environment, file: {} }), parts);
    return { hub, address: await hub.listen() };
  };
  let current = await open("0");
  return {
    get hub() {
      return current.hub;
    },
    get address() {
      return current.address;
    },
    home,
    async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
      const response = await fetch(current.address + path, {
        method,
        headers: {
          authorization: `Bearer ${current.hub.token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as Answer;
    },
    async restart(whileDown) {
      const { port } = new URL(current.address);
      await current.hub[Symbol.asyncDispose]();
      await whileDown?.();
      current = await open(port);
    },
    async [Symbol.asyncDispose]() {
      await current.hub[Symbol.asyncDispose]();
      if (given === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}

/** Waits until `look` gives something other than undefined or false. @param seconds after which it gives up */
export async function eventually<Value>(
  what: string,
  look: () => Promise<Value | undefined | false>,
  seconds = 120,
): Promise<Value> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`in vain waited for ${what}`);
}

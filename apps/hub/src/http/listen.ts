import { PortInUseError } from "../errors/port-in-use-error.ts";
import type { HubConfig } from "../config/config.ts";
import type { Server } from "./create-server.ts";

/** @throws PortInUseError */
export async function listen({ app, port }: Server, { host, port: wanted }: HubConfig): Promise<number> {
  try {
    await app.listen({ host, port: wanted });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EADDRINUSE") throw new PortInUseError(host, wanted, cause);
    throw cause;
  }
  return port();
}

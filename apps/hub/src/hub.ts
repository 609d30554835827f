import type { RouteEntry } from "./http/route-table.ts";

/** A hub: open for work from the start, reachable once it listens. Disposing it stops it gracefully. */
export interface Hub extends AsyncDisposable {
  /** Such as `http://127.0.0.1:8080`. Undefined before `listen`. */
  readonly address: string | undefined;
  /** The owner's bearer token, for programs on this machine. Never log it. */
  readonly token: string;
  /** Every HTTP route, for tests and documentation. */
  readonly routes: readonly RouteEntry[];
  /**
   * Starts to answer. Returns the address.
   * @throws PortInUseError
   */
  listen(): Promise<string>;
  /** A new one-time login link for a browser, good for 15 minutes. */
  loginLink(): Promise<string>;
}

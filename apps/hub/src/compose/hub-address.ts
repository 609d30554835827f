import type { HubConfig } from "../config/config.ts";

/** Where a hub is reached. Before it listens, where it is told to. */
export class HubAddress {
  readonly #host: string;
  #port: number;
  #listening = false;

  constructor({ host, port }: Pick<HubConfig, "host" | "port">) {
    this.#host = host.includes(":") ? `[${host}]` : host;
    this.#port = port;
  }

  /** Notes the port that the server got. */
  listensOn(port: number): string {
    this.#port = port;
    this.#listening = true;
    return this.text;
  }

  get port(): number {
    return this.#port;
  }

  /** Such as `http://127.0.0.1:8080`. */
  get text(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  /** The same, once it listens. */
  get current(): string | undefined {
    return this.#listening ? this.text : undefined;
  }
}

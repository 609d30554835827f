import type { SwarmConfig } from "../config/config-schema.ts";
import { ConfigurationError } from "../errors/configuration-error.ts";
import type { CommandCall } from "../operator/command-desk.ts";
import { argument } from "../operator/argument.ts";
import type { AggregatorNodeOptions } from "./node-options.ts";

/** The configuration that holds, and operators' commands about it. */
export class SettingsDesk {
  readonly #options: AggregatorNodeOptions;
  #config: SwarmConfig;

  constructor(options: AggregatorNodeOptions) {
    this.#options = options;
    this.#config = options.config;
  }

  get config(): SwarmConfig {
    return this.#config;
  }

  commands() {
    return {
      get_config: (call: CommandCall): unknown => this.#getConfig(call),
      update_config: (call: CommandCall): Promise<unknown> => this.#updateConfig(call),
      reload_config: (): Promise<unknown> => this.#reload(),
    };
  }

  #getConfig(call: CommandCall): unknown {
    const path = argument(call, 0, "path");
    if (typeof path !== "string") return this.#config;
    let value: unknown = this.#config;
    for (const part of path.split(/[./]/).filter((each) => each !== "")) {
      const inner =
        typeof value === "object" && value !== null && Object.hasOwn(value, part)
          ? (value as Record<string, unknown>)[part]
          : undefined;
      if (inner === undefined) throw new ConfigurationError(`there is no setting ${path}`, { field: path });
      value = inner;
    }
    return value;
  }

  async #updateConfig(call: CommandCall): Promise<unknown> {
    const { deepMerge, parseConfig } = await import("../config/load-config.ts");
    return this.#adopt(parseConfig(deepMerge(this.#config, argument(call, 0, "changes") ?? {})));
  }

  async #reload(): Promise<unknown> {
    if (this.#options.reload === undefined)
      throw new ConfigurationError("this aggregator was started without a configuration file", { field: "/" });
    const { trust, reloadTrust } = this.#options;
    if (reloadTrust !== undefined) trust.absorb(await reloadTrust());
    return this.#adopt(await this.#options.reload());
  }

  /** Settings that are read at each use hold at once; the rest holds after a restart, and that is said. */
  #adopt(next: SwarmConfig): unknown {
    const changed = Object.keys(next).filter(
      (section) =>
        JSON.stringify(next[section as keyof SwarmConfig]) !==
        JSON.stringify(this.#config[section as keyof SwarmConfig]),
    );
    this.#config = next;
    const atOnce = new Set(["development"]);
    return { changed, after_restart: changed.filter((section) => !atOnce.has(section)) };
  }
}

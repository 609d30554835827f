import type { ModelSettings, ServerKind, ServerSettings } from "./model-settings.ts";

/** A server with its name and its base, ready to be asked. */
export interface ModelServer extends Omit<ServerSettings, "kind"> {
  /** `gguf`: no server, but a file that one could be started with. */
  readonly kind: ServerKind | "gguf";
  readonly name: string;
  /** It was found on this machine and not set up. */
  readonly detected: boolean;
}

/** A model that may be asked. */
export interface Candidate {
  /** `server/model`. */
  readonly id: string;
  /** The model's name as its server knows it. */
  readonly name: string;
  readonly server: ModelServer;
  readonly settings: ModelSettings;
  /** It runs on this machine, as far as can be known: loopback, and neither it nor its server says otherwise. */
  readonly local: boolean;
}

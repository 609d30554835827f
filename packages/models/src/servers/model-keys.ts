import { createRedactor, type Redactor, type SecretStore } from "@hearth/sandbox";
import type { KeySource, ServerSettings } from "../registry/model-settings.ts";

export interface ModelKeysOptions {
  environment: Readonly<Record<string, string | undefined>>;
  /** The secrets the person keeps in Hearth. @default none */
  secrets?: Pick<SecretStore, "use"> | undefined;
}

/** Finds keys by where they lie, at the moment they are put on a request. Keeps none. */
export class ModelKeys {
  readonly #options: ModelKeysOptions;
  readonly #used = new Set<string>();
  #redactor: Redactor = createRedactor([]);

  constructor(options: ModelKeysOptions) {
    this.#options = options;
  }

  /** The key of a server, or undefined where it needs none or it is not there. */
  of({ key }: Pick<ServerSettings, "key">): string | undefined {
    if (key === undefined) return undefined;
    const found = this.#find(key);
    if (found !== undefined && !this.#used.has(found)) {
      this.#used.add(found);
      this.#redactor = createRedactor([...this.#used]);
    }
    return found;
  }

  isThere(source: KeySource): boolean {
    return this.#find(source) !== undefined;
  }

  /** Blanks every key that was used, in what a server says and in what is kept of an answer. */
  readonly redact = (text: string): string => this.#redactor.redact(text);

  #find(source: KeySource): string | undefined {
    if ("environment" in source) return this.#options.environment[source.environment]?.trim() || undefined;
    try {
      return this.#options.secrets?.use(source.secret, (value) => value);
    } catch {
      return undefined;
    }
  }
}

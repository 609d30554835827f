import type { ModelPreferences, Models } from "@hearth/models";
import type { RecordedCall } from "@hearth/protocol";
import type { SecretStore } from "@hearth/sandbox";
import type { Database } from "@hearth/storage";

export interface HubModelsOptions {
  home: string;
  database: Database<unknown>;
  environment: Readonly<Record<string, string | undefined>>;
  /** The secrets that `models.json` names. */
  secrets: Pick<SecretStore, "use">;
  /** Called before the models are opened. */
  prepare: () => Promise<void>;
  /** The port the hub listens on, which is no model server's. */
  port: () => number | undefined;
  /** What people wish of every question. */
  preferences: () => ModelPreferences;
  /** Answers from these and from nowhere else. @default models are asked */
  recording?: readonly RecordedCall[] | undefined;
}

/** The models, opened by their first use. */
export interface HubModels extends AsyncDisposable {
  (): Promise<Models>;
}

/** Opens the models at their first use and once: an idle hub does without their code. */
export function createHubModels({
  home,
  database,
  environment,
  secrets,
  prepare,
  port,
  preferences,
  recording,
}: HubModelsOptions): HubModels {
  let opened: Promise<Models> | undefined;
  const open = async (): Promise<Models> => {
    await prepare();
    const { openModels } = await import("@hearth/models");
    const own = port();
    return await openModels({
      folder: home,
      database,
      environment,
      secrets,
      preferences,
      ...(recording === undefined ? {} : { recording }),
      detect: own === undefined ? {} : { except: [own] },
    });
  };
  const get = (): Promise<Models> => {
    opened ??= open().catch((error: unknown) => {
      // What failed now may work at the next call, so a failure is not kept.
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return Object.assign(get, {
    async [Symbol.asyncDispose]() {
      const models = await opened?.catch(() => undefined);
      await models?.[Symbol.asyncDispose]();
    },
  });
}

import type { SecretStore } from "@hearth/sandbox";

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings that stand for a variable which is not set. */
const settings: Readonly<Record<string, string>> = {
  ANTHROPIC_API_KEY: "setting.anthropic_api_key",
  OPENAI_API_KEY: "setting.openai_api_key",
};

/** The environment in which models look for keys: the hub's own, and where it names none the one in the settings. Read anew each time. */
export function modelEnvironment(environment: Environment, secrets: Pick<SecretStore, "use">): Environment {
  return new Proxy(environment, {
    get(target, name) {
      if (typeof name !== "string") return undefined;
      const given = target[name];
      const secret = settings[name];
      if (secret === undefined || (given !== undefined && given.trim() !== "")) return given;
      try {
        return secrets.use(secret, (value) => value);
      } catch {
        return undefined;
      }
    },
  });
}

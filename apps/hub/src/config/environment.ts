import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { ValidationError } from "@hearth/protocol";

/** What the environment and the config file say, as they say it: all optional, nothing checked, no defaults. */
export interface RawSettings {
  home: string;
  environment: Readonly<Record<string, string | undefined>>;
  file: unknown;
}

/**
 * First step of configuration: reads the environment and `HEARTH_HOME/config.json`, if there is one.
 * @throws ValidationError when the file is no JSON
 */
export async function readSettings(environment: Readonly<Record<string, string | undefined>>): Promise<RawSettings> {
  const home = resolve(environment["HEARTH_HOME"] ?? join(homedir(), ".hearth"));
  const path = join(home, "config.json");
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ValidationError("the configuration", [{ field: path, message: "cannot be read" }], cause);
  });
  if (text === undefined) return { home, environment, file: {} };
  try {
    return { home, environment, file: JSON.parse(text) as unknown };
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ValidationError("the configuration", [{ field: path, message: `is no JSON: ${detail}` }], cause);
  }
}

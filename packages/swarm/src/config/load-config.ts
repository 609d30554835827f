import { readFile } from "node:fs/promises";
import { parse as parseYaml } from "yaml";
import type { z } from "zod";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { matrixConfig, swarmConfig, type MatrixConfig, type SwarmConfig } from "./config-schema.ts";

/** Checks a configuration and fills in defaults. @throws ConfigurationError naming the path of what is wrong */
export function parseConfig(value: unknown): SwarmConfig {
  return check(swarmConfig, value ?? {}, "the configuration");
}

/** Reads YAML files, later ones over earlier ones, key by key. @throws ConfigurationError */
export async function loadConfig(...paths: string[]): Promise<SwarmConfig> {
  const parts = await Promise.all(paths.map((path) => readParsed(path, (text) => parseYaml(text) as unknown)));
  return parseConfig(parts.reduce<unknown>((merged, part) => deepMerge(merged, part ?? {}), {}));
}

/** Reads the matrices, as JSON. @throws ConfigurationError */
export async function loadMatrices(path: string): Promise<MatrixConfig> {
  return check(matrixConfig, await readParsed(path, (text) => JSON.parse(text) as unknown), path);
}

/** Objects are merged key by key; everything else, lists too, is replaced. Neither argument is changed. */
export function deepMerge(base: unknown, override: unknown): unknown {
  if (!isPlain(base) || !isPlain(override)) return override;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(override)) {
    // A key of that name would change the object's nature, not its content.
    if (key === "__proto__")
      throw new ConfigurationError("a setting cannot be named __proto__", { field: "/__proto__" });
    merged[key] = Object.hasOwn(merged, key) ? deepMerge(merged[key], value) : value;
  }
  return merged;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message, ...issue }) => {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : undefined;
    const pointer = [...path, ...(keys === undefined ? [] : keys.slice(0, 1))]
      .map((part) => `/${String(part)}`)
      .join("");
    return {
      pointer,
      text: keys === undefined ? `${pointer || "/"}: ${message}` : `${pointer}: there is no such setting`,
    };
  });
  throw new ConfigurationError(`${what} is not valid: ${problems.map(({ text }) => text).join("; ")}`, {
    field: problems[0]?.pointer ?? "/",
  });
}

async function readParsed(path: string, parse: (text: string) => unknown): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigurationError(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code})`, {
      field: path,
      cause,
    });
  }
  try {
    return parse(text);
  } catch (cause) {
    throw new ConfigurationError(`${path} cannot be parsed: ${(cause as Error).message.split("\n")[0]}`, {
      field: path,
      cause,
    });
  }
}

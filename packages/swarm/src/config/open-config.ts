import type { MatrixConfig, SwarmConfig } from "./config-schema.ts";

/** The checker costs 16 MB, which a worker that is started with flags alone does without. */
const checker = () => import("./load-config.ts");

/** Reads YAML files, later ones over earlier ones; without any, the defaults. @throws ConfigurationError naming the path */
export async function loadSwarmConfig(...paths: string[]): Promise<SwarmConfig> {
  return await (await checker()).loadConfig(...paths);
}

/** Checks settings and fills in defaults. @throws ConfigurationError */
export async function swarmConfigOf(settings: unknown): Promise<SwarmConfig> {
  return (await checker()).parseConfig(settings);
}

/** Reads the named matrices, as JSON. @throws ConfigurationError */
export async function loadMatrices(path: string): Promise<MatrixConfig> {
  return await (await checker()).loadMatrices(path);
}

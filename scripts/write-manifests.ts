/** Writes down what the agents that come with Hearth declare, so that a hub starts without their code. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createSwarmAgent } from "../apps/hub/src/swarm/agent.ts";
import { currentManifests } from "../packages/agents/src/shared/current-manifests.ts";

const swarm = createSwarmAgent(() => Promise.reject(new TypeError("a manifest runs nothing")));
const manifests = {
  ...Object.fromEntries(
    Object.entries(currentManifests()).map(([path, value]) => [`packages/agents/src/${path}`, value]),
  ),
  "apps/hub/src/swarm/manifest.json": swarm.manifest,
};
for (const [path, value] of Object.entries(manifests)) {
  await writeFile(join(import.meta.dirname, "..", path), `${JSON.stringify(value, null, 1)}\n`);
  console.log(path);
}

import type { Manifest } from "@hearth/protocol";
import { type Agent, defineLazyAgent } from "@hearth/runtimes";
import stored from "./manifest.json" with { type: "json" };
import type { TeamServices } from "./team-services.ts";

export const teamManifest = stored as unknown as Manifest;

/** `createTeamTools`, with its code loaded by the first call. */
export function lazyTeamTools(services: TeamServices): Agent {
  return defineLazyAgent(teamManifest, async () => (await import("./agent.ts")).createTeamTools(services));
}

import { defineAgent, type LoadedAgent } from "@hearth/runtimes";
import { toolManifest } from "../tools/shared/tool-manifest.ts";
import { teamAskPermission } from "./ask-permission.ts";
import { teamBroadcast } from "./broadcast.ts";
import { teamConsult } from "./consult.ts";
import { teamHandOff } from "./hand-off.ts";
import { teamRoster } from "./roster.ts";
import { teamSpawn } from "./spawn.ts";
import type { TeamServices } from "./team-services.ts";

/** How agents work together: they ask, hand over, and spawn workers, as far as policy lets them. */
export function createTeamTools(services: TeamServices): LoadedAgent {
  return defineAgent({
    manifest: toolManifest(
      "team",
      "Other agents: asks one or several, hands a task over, makes workers; asks for permission.",
    ),
    capabilities: [
      teamRoster(services),
      teamConsult(services),
      teamBroadcast(services),
      teamHandOff(services),
      teamSpawn(services),
      teamAskPermission,
    ],
  });
}

import { replaySteps, type TakenStep } from "@hearth/storage";
import type { DatabasePart } from "./database-part.ts";
import { migrationSets } from "./migration-sets.ts";

/** The first step of a backup's database that this Hearth does not know, since a newer one made it. */
export function unknownStep({ migrations }: DatabasePart): TakenStep | undefined {
  return replaySteps({ kind: "postgres" }, migrationSets, migrations).unknown[0];
}

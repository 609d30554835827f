import type { openTeamStore } from "./open-team-store.ts";
import type { TeamStore } from "./team-store.ts";

/** `openTeamStore`, with its code loaded by the call. */
export async function openLazyTeamStore(options: Parameters<typeof openTeamStore>[0]): Promise<TeamStore> {
  const { openTeamStore: open } = await import("./open-team-store.ts");
  return await open(options);
}

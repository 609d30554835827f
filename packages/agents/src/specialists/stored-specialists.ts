import type { Capability } from "@hearth/protocol";
import type { AgentFile } from "../agent-file/agent-file.ts";
import stored from "./specialists.json" with { type: "json" };

/** A capability as data, without what it may touch, which follows from the tools of its agent. */
export type StoredKind = Pick<Capability, "name" | "description" | "input" | "output">;

/** What the AGENT.md files that come with Hearth say, read when Hearth was made: a hub starts without reading YAML. */
export interface StoredSpecialists {
  files: readonly AgentFile[];
  /** What each of them can be asked for. */
  kinds: Readonly<Record<string, readonly StoredKind[]>>;
  /** What an agent that a person writes can be asked for. */
  work: Pick<StoredKind, "input" | "output">;
}

/** Written by `npm run manifests`; a test proves that files and code say the same. */
export const storedSpecialists = stored as unknown as StoredSpecialists;

import type { AgentLevel, Manifest } from "@hearth/protocol";

/** An agent that was made at run time: what it declares, how it is composed, and who made it. */
export interface CreatedAgent {
  readonly owner: string;
  readonly name: string;
  readonly level: Exclude<AgentLevel, "admin">;
  /** Who made it, as `describePrincipal` writes it. */
  readonly creator: string;
  readonly manifest: Manifest;
  /** How its capabilities are composed of others; JSON whose shape its reader checks. */
  readonly definition: unknown;
  readonly createdAt: number;
}

import { z } from "zod";

/** How much an agent may do with other agents: the admin supervises, managers specialise, workers are spawned for one job. */
export const agentLevel = z.enum(["admin", "manager", "worker"]);
export type AgentLevel = z.infer<typeof agentLevel>;

const name = z.string().regex(/^[a-z0-9][a-z0-9._:-]{0,127}$/i, {
  error: "must be 1 to 128 letters, digits, dots, colons, dashes or underscores",
});

/**
 * Who acts. Every store call and every route takes one.
 * `person` owns data; an agent, device or plugin acts on behalf of the person in `onBehalfOf`.
 */
export const principal = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("person"), id: name }),
  z.object({ kind: z.literal("agent"), id: name, level: agentLevel, onBehalfOf: name }),
  z.object({ kind: z.literal("device"), id: name, onBehalfOf: name }),
  z.object({ kind: z.literal("plugin"), id: name, onBehalfOf: name }),
]);
export type Principal = z.infer<typeof principal>;

/** The person whose data a principal may touch. */
export function ownerOf(who: Principal): string {
  return who.kind === "person" ? who.id : who.onBehalfOf;
}

/** True when the principal may create agents: a person, or an agent of level admin. */
export function isAdmin(who: Principal): boolean {
  return who.kind === "person" || (who.kind === "agent" && who.level === "admin");
}

/** Whom an agent may make: the admin makes managers and workers, a manager makes workers, a worker makes none. */
export function mayMake(maker: AgentLevel, made: AgentLevel): boolean {
  return made === "worker" ? maker !== "worker" : made === "manager" && maker === "admin";
}

/** A short text for logs and receipts, such as `agent:files@alice`. */
export function describePrincipal(who: Principal): string {
  return who.kind === "person" ? `person:${who.id}` : `${who.kind}:${who.id}@${who.onBehalfOf}`;
}

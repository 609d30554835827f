import type { Spending, Standing } from "@hearth/policy";
import { capability as capabilitySchema, HearthError, newId, type Principal } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { sendMessage } from "./messages/send-message.ts";
import { pickCapability } from "./pick-capability.ts";
import type { TeamServices } from "./team-services.ts";

const amount = z.number().int().nonnegative();
const limit = z.number().int().positive();

const outcome = z.object({
  worker: z.string(),
  kind: z.enum(["done", "refused", "denied", "failed", "unavailable"]),
  /** What it was asked for, where it worked. */
  capability: z.string().optional(),
  output: z.unknown().optional(),
  /** What it spent of its budget. */
  spent: z.record(z.string(), z.number()).optional(),
  rule: z.string().optional(),
  why: z.string().optional(),
});

/** Makes an agent for one job, which ends with the job, or with whoever made it. */
export function teamSpawn(services: TeamServices) {
  return defineCapability({
    name: "team.spawn",
    description:
      "Makes a worker for one job with at most what you may do, waits for it and gives what it did. Several calls at once make several workers.",
    permissions: ["message"],
    input: z.strictObject({
      name: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,31}$/)
        .describe("What you call it; no living worker of yours has the name."),
      agent: z.string().min(1).max(128).describe("The agent it is one of; see team.roster."),
      objective: z.string().trim().min(1).max(8000).describe("The job, in words."),
      context: z.string().max(20_000).default(""),
      capability: z.string().max(200).optional().describe("Which of the agent's; else the one that takes words."),
      input: z.record(z.string(), z.unknown()).optional().describe("Its input, where words are not what it takes."),
      level: z.enum(["manager", "worker"]).default("worker"),
      permissions: capabilitySchema.shape.permissions.removeDefault().optional().describe("A part of yours; else all."),
      budget: z
        .partialRecord(z.enum(["moneyMicroUnits", "tokens", "calls", "cpuMilliseconds", "bytes"]), amount)
        .optional()
        .describe("A part of what is left to you."),
      limits: z
        .partialRecord(z.enum(["seconds", "memoryBytes", "processes", "fileBytes", "outputBytes"]), limit)
        .optional()
        .describe("Of each command it runs; at most yours."),
    }),
    output: outcome,
    async run({ name, agent, objective, context: known, capability: wanted, input, ...rest }, context) {
      const { standing, task, caller, principal, signal } = context;
      const began = performance.now();
      const worker = `${agent}.${name}`;
      const refused = (kind: "refused" | "denied" | "unavailable", why: string, rule?: string) => ({
        worker,
        kind,
        why,
        ...(rule === undefined ? {} : { rule }),
      });
      if (standing === undefined) return refused("unavailable", "this run has no doors for workers");
      const manifest = services.roster(task.owner).find((one) => one.name === agent);
      const capability = manifest === undefined ? undefined : pickCapability(manifest, wanted);
      if (capability === undefined) return refused("unavailable", "there is no such agent, or it does not offer that");

      // The same worker when this call is made again after a crash, so that what it has spent stays spent.
      const id = await context.step("worker", () => newId<string>());
      const { level, permissions, budget, limits } = rest;
      const wish = {
        id,
        name,
        level,
        ...(permissions === undefined ? {} : { permissions }),
        ...(budget === undefined ? {} : { budget }),
        ...(limits === undefined ? {} : { limits }),
      };
      const spawned = standing.spawn(wish, await spendingOf(services, principal, standing));
      if (spawned.kind === "refused") return refused("refused", spawned.why, spawned.rule);
      const { child } = spawned;
      try {
        const given = input ?? { objective, context: known };
        const sending = await sendMessage(services, context, {
          kind: "spawn",
          recipient: agent,
          text: objective,
          summary: `${caller.id} spawns the ${level} ${worker} for ${capability.name}`,
          action: "agent-spawned",
          binding: { capability: capability.name, input: given, wish: { ...wish, id: undefined } },
          key: "spawn",
        });
        if (sending.kind === "denied") return refused("denied", sending.why, sending.rule);
        if (budget !== undefined) await services.budget.limitWorker(principal, id, budget);
        services.emit({
          type: "agent-spawned",
          owner: task.owner,
          task: task.id,
          agent: worker,
          data: { by: caller.id, milliseconds: Math.round(performance.now() - began) },
        });
        const store = await services.store();
        const spent = async () => ({ ...(await services.budget.accountOf(principal, "worker", id)).used });
        try {
          const output = await context.invoke(capability.name, given, {
            as: child,
            key: "spawn",
            signal: child.signal,
          });
          await store.answer(principal, sending.message, "answered");
          return { worker, kind: "done" as const, capability: capability.name, output, spent: await spent() };
        } catch (error) {
          signal.throwIfAborted();
          if (!HearthError.isInstance(error) || ends.has(error.code)) throw error;
          await store.answer(principal, sending.message, "failed");
          return { worker, kind: "failed" as const, rule: error.code, why: error.message, spent: await spent() };
        } finally {
          services.emit({
            type: "agent-ended",
            owner: task.owner,
            task: task.id,
            agent: worker,
            data: { by: caller.id },
          });
        }
      } finally {
        child.end();
      }
    },
  });
}

/** What the ledger says of an agent and of each above it. */
async function spendingOf(
  { budget }: Pick<TeamServices, "budget">,
  who: Principal,
  standing: Standing,
): Promise<ReadonlyMap<string, Spending>> {
  const line: Standing[] = [];
  for (let one: Standing | undefined = standing; one !== undefined; one = one.parent) line.push(one);
  return new Map(
    await Promise.all(
      line.map(
        async ({ id, depth }) => [id, await budget.accountOf(who, depth === 0 ? "task" : "worker", id)] as const,
      ),
    ),
  );
}

/** These end a run that will come back, so they are no outcome of the worker's. */
const ends: ReadonlySet<string> = new Set(["HEARTH_TASK_PARKED", "HEARTH_APPROVAL_NEEDED", "HEARTH_CLAIM_LOST"]);

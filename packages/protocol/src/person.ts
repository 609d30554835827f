import { z } from "zod";

/**
 * What a person may do on a hub. `owner`: everything. `operator`: own work, and what holds for the whole hub, such as
 * its models. `member`: own work. `viewer`: reads only. No role sees what is another's.
 */
export const role = z.enum(["owner", "operator", "member", "viewer"]);
export type Role = z.infer<typeof role>;

/** The roles that can be given: a hub has one owner, for good. */
export const givenRole = role.exclude(["owner"]);
export type GivenRole = z.infer<typeof givenRole>;

const order: readonly Role[] = ["viewer", "member", "operator", "owner"];

/** True when `has` may do at least what `needs` may. */
export function roleReaches(has: Role, needs: Role): boolean {
  return order.indexOf(has) >= order.indexOf(needs);
}

/** A person of a hub, as the person and the owner see them. */
export const person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role,
  /** A second factor is asked for at sign-in. */
  twoFactor: z.boolean(),
  /** Milliseconds since the Unix epoch. */
  createdAt: z.number(),
});
export type Person = z.infer<typeof person>;

const limit = z.number().int().positive().max(1_000_000_000).nullable();

/** How much of the hub a person may use. `null`: no limit. */
export const personLimits = z.strictObject({
  /** Of everything that acts for the person, but for what they read in a browser. */
  requestsPerMinute: limit,
  /** Of what the person reads in browsers where they are signed in. */
  readsPerMinute: limit,
  /** Of language models, in an hour of the clock. */
  tokensPerHour: limit,
  /** Tasks that run at once. */
  concurrentTasks: limit,
  /** Of one file that is handed in, in MB of 1,000,000 bytes. */
  fileMegabytes: z.number().int().positive().max(10_000),
});
export type PersonLimits = z.infer<typeof personLimits>;

/** What holds for a person for whom nothing else was said. */
export const defaultLimits: PersonLimits = {
  requestsPerMinute: 60,
  readsPerMinute: 600,
  tokensPerHour: 100_000,
  concurrentTasks: 5,
  fileMegabytes: 50,
};

/** What holds for the owner for whom nothing else was said: it is their machine. */
export const ownerLimits: PersonLimits = {
  requestsPerMinute: null,
  readsPerMinute: null,
  tokensPerHour: null,
  concurrentTasks: null,
  fileMegabytes: 50,
};

/** A way into the hub that was made for someone and not used yet. */
export const invitation = z.object({
  id: z.string(),
  role: givenRole,
  /** The only address it is good for; `null`: any. */
  email: z.string().nullable(),
  createdAt: z.number(),
  expiresAt: z.number(),
});
export type Invitation = z.infer<typeof invitation>;

import {
  type GivenRole,
  type Invitation,
  invitation,
  type Person,
  person,
  personLimits,
  type PersonLimits,
} from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const erasedPerson = z.object({ rows: z.number().int(), receipts: z.number().int() });
/** Rows that were erased, and receipts that keep their ids only. */
export type ErasedPerson = z.infer<typeof erasedPerson>;

export interface InvitationInput {
  /** @default "member" */
  role?: GivenRole;
  /** The only address it is good for. @default any */
  email?: string;
  /** @default 604800 (seven days) */
  expiresInSeconds?: number;
}

/** The people of a hub. Only its owner invites, removes and gives roles and limits. */
export interface PeopleResource {
  list(options?: CallOptions): Promise<Person[]>;
  /** The address to hand to the person invited: it is shown this once. */
  invite(input: InvitationInput, options?: CallOptions): Promise<{ invitation: Invitation; url: string }>;
  invitations(options?: CallOptions): Promise<Invitation[]>;
  withdraw(id: string, options?: CallOptions): Promise<void>;
  setRole(id: string, role: GivenRole, options?: CallOptions): Promise<Person>;
  setLimits(id: string, limits: Partial<PersonLimits>, options?: CallOptions): Promise<PersonLimits>;
  /** What is theirs is kept, where nobody reaches it. */
  remove(id: string, options?: CallOptions): Promise<void>;
  /** Takes a person off the hub and erases what is theirs, for good. */
  erase(id: string, options?: CallOptions): Promise<ErasedPerson>;
  /** The bytes of a ZIP archive of what a person has. */
  export(id: string, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
}

const place = (id: string): string => `/api/v1/people/${encodeURIComponent(id)}`;

export function peopleResource(transport: Transport): PeopleResource {
  return {
    async list(options) {
      return (await transport.call(z.object({ people: z.array(person) }), "GET", "/api/v1/people", options)).people;
    },
    async invite(input, options) {
      const answer = z.object({ invitation, path: z.string() });
      const made = await transport.call(answer, "POST", "/api/v1/invitations", { ...options, body: input });
      return { invitation: made.invitation, url: `${transport.address}${made.path}` };
    },
    async invitations(options) {
      const answer = z.object({ invitations: z.array(invitation) });
      return (await transport.call(answer, "GET", "/api/v1/invitations", options)).invitations;
    },
    withdraw: (id, options) => transport.send("DELETE", `/api/v1/invitations/${encodeURIComponent(id)}`, options),
    setRole: (id, role, options) => transport.call(person, "PATCH", place(id), { ...options, body: { role } }),
    setLimits: (id, limits, options) =>
      transport.call(personLimits, "PUT", `${place(id)}/limits`, { ...options, body: limits }),
    remove: (id, options) => transport.send("DELETE", place(id), options),
    erase: (id, options) => transport.call(erasedPerson, "DELETE", place(id), { ...options, query: { erase: true } }),
    async export(id, { signal } = {}) {
      const path = `${place(id)}/export`;
      const response = await transport.fetch(path, { method: "GET", ...(signal === undefined ? {} : { signal }) });
      if (!response.ok) throw await transport.toError(response);
      return response.body!;
    },
  };
}

import { queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";

export type Role = "owner" | "operator" | "member" | "viewer";

export interface Person {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  twoFactor: boolean;
  createdAt: number;
}

/** What one person may take; null where nothing limits them. */
export interface Limits {
  requestsPerMinute: number | null;
  readsPerMinute: number | null;
  tokensPerHour: number | null;
  concurrentTasks: number | null;
  fileMegabytes: number;
}

export interface Me {
  person: Person;
  limits: Limits;
  signedInBy: "session" | "token";
  hasPassword: boolean;
  /** Providers that are linked to the account. */
  providers: string[];
}

export interface Invitation {
  id: string;
  role: Role;
  email: string | null;
  createdAt: number;
  expiresAt: number;
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => call<Me>("GET", "/api/v1/me", { signal }),
});

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: async ({ signal }) => (await call<{ people: Person[] }>("GET", "/api/v1/people", { signal })).people,
});

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: async ({ signal }) =>
    (await call<{ invitations: Invitation[] }>("GET", "/api/v1/invitations", { signal })).invitations,
});

export function limitsQuery(id: string) {
  return queryOptions({
    queryKey: ["limits", id],
    queryFn: ({ signal }) => call<Limits>("GET", `/api/v1/people/${encodeURIComponent(id)}/limits`, { signal }),
  });
}

const at = (id: string): string => `/api/v1/people/${encodeURIComponent(id)}`;
export const changeMe = (body: { name?: string; email?: string }): Promise<Me> => call("PATCH", "/api/v1/me", { body });
export const setPassword = (body: { password: string; current?: string }): Promise<void> =>
  call("PUT", "/api/v1/me/password", { body });
export const changeRole = (id: string, role: Role): Promise<Person> => call("PATCH", at(id), { body: { role } });
export const removePerson = (id: string): Promise<void> => call("DELETE", at(id));
export const erasePerson = (id: string): Promise<{ rows: number; receipts: number }> =>
  call("DELETE", at(id), { query: { erase: true } });
/** Where the archive of what a person has is fetched. */
export const exportAddress = (id: string): string => `${at(id)}/export`;
export const setLimits = (id: string, body: Partial<Limits>): Promise<Limits> =>
  call("PUT", `${at(id)}/limits`, { body });
export const invite = (body: { role: Role; email?: string }): Promise<{ invitation: Invitation; path: string }> =>
  call("POST", "/api/v1/invitations", { body });
export const withdrawInvitation = (id: string): Promise<void> =>
  call("DELETE", `/api/v1/invitations/${encodeURIComponent(id)}`);

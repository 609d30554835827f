import type { Principal } from "@hearth/protocol";

/** The one person a hub belongs to. */
export const owner: Extract<Principal, { kind: "person" }> = { kind: "person", id: "owner" };

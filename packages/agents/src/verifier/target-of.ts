import type { Receipt } from "@hearth/protocol";

/** What an effect was done to, as its receipt names it; empty where that was erased. */
export function targetOf({ body: { target } }: Pick<Receipt, "body">): string {
  return typeof target === "string" ? target : "";
}

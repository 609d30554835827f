import { hash } from "node:crypto";
import type { ModelRequest } from "@hearth/models";

/**
 * The name of a question: the same for the same question of the same run, so that a recorded answer is found again after a
 * crash, and another when anything in it has changed since, such as a tool or the system prompt.
 */
export function questionName(
  { conversation, run, place }: { conversation: string; run: string; place: string },
  request: Omit<ModelRequest, "call">,
): string {
  const digest = hash("sha256", JSON.stringify(request), "base64url").slice(0, 22);
  return `${conversation}/${run}/${digest}/${place}`;
}

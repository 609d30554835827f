import type { Word } from "./word.ts";

/** True for the ways a database on this machine is named. A socket directory counts when it is the usual one. */
export function isLocalHost(host: Word | undefined): boolean {
  return (
    typeof host === "string" && /^(?:localhost|127\.0\.0\.1|::1|\/var\/run\/postgresql|\/run\/postgresql)$/.test(host)
  );
}

import type { JournalWriter } from "@hearth/journal";
import { type NewEvent, ownerOf, type Principal, type SandboxHealth } from "@hearth/protocol";

export interface LeakAudience {
  /** Whose hub this is. */
  who: Principal;
  feed: { publish(event: NewEvent): void };
  journal: Pick<JournalWriter, "append">;
  onError: (error: unknown) => void;
}

/** Tells the feed and the compliance log that commands are turned off, and why. */
export function announceLeak(
  { reason, leaks = [] }: SandboxHealth,
  { who, feed, journal, onError }: LeakAudience,
): void {
  const body = { reason, leaks: leaks.map(({ id }) => id) };
  feed.publish({ type: "sandbox-leaked", owner: ownerOf(who), data: body });
  journal
    .append({
      kind: "hub",
      action: "sandbox-leaked",
      principal: "hub",
      owner: ownerOf(who),
      body: {
        ...body,
        principle: "human-control",
        severity: "critical",
        violation: "sandbox-leaked",
        actionTaken: "commands turned off",
      },
    })
    .catch(onError);
}

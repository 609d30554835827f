import { Hourglass } from "lucide-react";
import { useSyncExternalStore } from "react";
import { queryClient, turnedAway } from "../api/query-client.ts";
import { Hint } from "../kit/hint.tsx";

const listen = (listener: () => void): (() => void) => queryClient.getQueryCache().subscribe(listener);

/** Says that more was asked for than the hub takes, and that what is missing comes by itself. */
export function WaitNote() {
  const problem = useSyncExternalStore(listen, turnedAway);
  if (problem === undefined) return <div role="status" aria-live="polite" />;
  return (
    <div
      role="status"
      aria-live="polite"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-warn bg-warn-soft px-4 py-1.5 text-sm"
    >
      <Hourglass aria-hidden className="size-4 text-warn" />
      <span className="font-medium">The hub takes a pause: {problem.message}.</span>
      {problem.hint !== undefined && <Hint className="text-soft">{problem.hint}</Hint>}
      <span className="text-soft">What is missing comes by itself then.</span>
    </div>
  );
}

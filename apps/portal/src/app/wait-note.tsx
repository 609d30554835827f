import { Hourglass } from "lucide-react";
import { useSyncExternalStore } from "react";
import { queryClient, turnedAway } from "../api/query-client.ts";
import { Hint } from "../kit/hint.tsx";
import { NoWarning, WarningBand } from "./warning-band.tsx";

const listen = (listener: () => void): (() => void) => queryClient.getQueryCache().subscribe(listener);

/** Says that more was asked for than the hub takes, and that what is missing comes by itself. */
export function WaitNote() {
  const problem = useSyncExternalStore(listen, turnedAway);
  if (problem === undefined) return <NoWarning />;
  return (
    <WarningBand icon={Hourglass} title={`The hub takes a pause: ${problem.message}.`}>
      {problem.hint !== undefined && <Hint className="text-soft">{problem.hint}</Hint>}
      <span className="text-soft">What is missing comes by itself then.</span>
    </WarningBand>
  );
}

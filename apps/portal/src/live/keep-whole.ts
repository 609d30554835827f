import { liveOfGoal } from "../api/goals.ts";
import { live } from "./live.ts";

const shown = new Map<string, number>();
let lastState = live.connection.state;

/**
 * Asks the hub what a goal's agents said before one looked, each time the connection is there anew, or a piece was missed.
 * @returns how to end it
 */
export function keepWhole(goal: string): () => void {
  shown.set(goal, (shown.get(goal) ?? 0) + 1);
  catchUp(goal);
  return () => {
    const left = (shown.get(goal) ?? 1) - 1;
    if (left === 0) shown.delete(goal);
    else shown.set(goal, left);
  };
}

/** Only what was asked for behind the beginning of the connection leaves no gap to what comes over it. */
function catchUp(goal: string): void {
  if (live.connection.state === "live") void live.streams.catchUp(goal, () => liveOfGoal(goal));
}

live.watch(() => {
  const { state } = live.connection;
  const isNew = state === "live" && lastState !== "live";
  lastState = state;
  if (isNew) for (const goal of shown.keys()) catchUp(goal);
});
live.streams.onTorn((goal) => shown.has(goal) && catchUp(goal));

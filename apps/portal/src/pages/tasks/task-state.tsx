import type { Task } from "@hearth/sdk";
import { StateChip } from "../../kit/state-chip.tsx";

/** A task's state; one that is parked waits for an answer of the person. */
export function TaskState({ task: { state, parkedOn } }: { task: Pick<Task, "state" | "parkedOn"> }) {
  return parkedOn === undefined ? <StateChip state={state} /> : <StateChip state="pending" word="waits for you" />;
}

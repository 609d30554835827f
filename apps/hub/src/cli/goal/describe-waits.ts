import type { Goal } from "@hearth/protocol";
import { escapeLine } from "../output/escape-text.ts";

/** A line for each stopped agent for which tasks of a goal wait. */
export function describeWaits({ waitsFor = [] }: Pick<Goal, "waitsFor">): string[] {
  return waitsFor.map(({ agent, tasks }) => {
    const name = escapeLine(agent);
    const who = tasks === 1 ? "1 task of it waits" : `${tasks} tasks of it wait`;
    return `${who} for ${name}, which is stopped: hearth agent start ${name}`;
  });
}

import type { Event, NewEvent } from "@hearth/protocol";
import type { EventRow } from "../tables.ts";

/** A stored row as the event it holds. */
export function toEvent(row: EventRow): Event {
  const optional = { goal: row.goal, plan: row.plan, task: row.task, agent: row.agent };
  return {
    id: row.id,
    type: row.type,
    time: row.time,
    owner: row.owner,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
    data: JSON.parse(row.data) as unknown,
  } as Event;
}

export function toEventColumns(event: NewEvent, time: number): Omit<EventRow, "id"> {
  return {
    owner: event.owner,
    type: event.type,
    time,
    goal: event.goal ?? null,
    plan: event.plan ?? null,
    task: event.task ?? null,
    agent: event.agent ?? null,
    data: JSON.stringify(event.data ?? {}),
  };
}

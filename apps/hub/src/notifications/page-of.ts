import { type GoalId, NotFoundError } from "@hearth/protocol";
import type { GoalReader } from "@hearth/storage";

/** The page of the portal that a link leads to. A goal's page is its conversation's, which the event of its end does not name. */
export async function pageOf(person: string, link: string, goals: Pick<GoalReader, "get">): Promise<string> {
  const [, id] = /^\/goals\/(.+)$/.exec(link) ?? [];
  if (id === undefined) return link;
  try {
    const goal = await goals.get({ kind: "person", id: person }, id as GoalId);
    return `/chat/${goal.conversation ?? goal.id}`;
  } catch (error) {
    // Erased meanwhile.
    if (error instanceof NotFoundError) return "/chat";
    throw error;
  }
}

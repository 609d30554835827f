import { goalId, parse } from "@hearth/protocol";
import { action } from "../action.ts";
import { followGoal } from "../goal/follow-goal.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string, string]>(async (session, _flags, word, text) => {
  const id = parse(goalId, word, "the goal's id");
  await using hub = await findOrOpenHub(session);
  const start = () => hub.client.goals.answer(id, text, { signal: session.signal });
  return await followGoal({ session, client: hub.client, yes: false, start });
});

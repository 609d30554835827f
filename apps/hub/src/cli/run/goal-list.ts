import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { shorten, table, time } from "../output/format.ts";

export default action<{ json: boolean; limit: number }, []>(async (session, { limit }) => {
  await using hub = await findOrOpenHub(session);
  const goals = await hub.client.goals.list({ limit, signal: session.signal });
  if (session.output.json) session.output.data({ goals });
  else if (goals.length === 0) session.output.note('No goals yet. Begin with: hearth do "your goal" --in FOLDER');
  else {
    const rows = goals.map((goal) => [
      goal.id,
      goal.state,
      time(goal.createdAt),
      shorten(goal.text.replaceAll("\n", " "), 80),
    ]);
    session.output.text(table(rows));
  }
  return exitCode.ok;
});

import { action } from "../action.ts";
import type { UsageFlags } from "../commands/usage.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { count, table } from "../output/format.ts";

export default action<UsageFlags, []>(async (session, { by, from, to }) => {
  await using hub = await findOrOpenHub(session);
  const query = { by, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const usage = await hub.client.models.usage(query, { signal: session.signal });
  const { output } = session;
  if (output.json) output.data(usage);
  else if (usage.total.calls === 0) output.note(`No language model was asked from ${usage.from} to ${usage.to}.`);
  else
    output.text(
      table(
        [...usage.lines, { key: "in all", ...usage.total }].map((line) => [
          line.key === "" ? "(none)" : line.key,
          count(line.calls, "call"),
          `${line.input} tokens in`,
          `${line.output} out`,
          (line.moneyMicroUnits / 1_000_000).toFixed(4),
          [
            line.failed === 0 ? "" : `${line.failed} failed`,
            line.unpriced === 0 ? "" : `${line.unpriced} without a price`,
            line.estimated === 0 ? "" : `${line.estimated} estimated`,
          ]
            .filter((note) => note !== "")
            .join(", "),
        ]),
      ),
    );
  return exitCode.ok;
});

import type { FeedEvent } from "@hearth/sdk";
import { action } from "../action.ts";
import type { LogsFlags } from "../commands/logs.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";
import { shorten, time } from "../output/format.ts";

/** Without `--after` the last so many events are shown. */
const shownByDefault = 50;

export default action<LogsFlags, []>(async (session, { follow, after }) => {
  const { output, signal } = session;
  await using hub = await requireHub(session);
  const range = await currentRange(hub.client, signal);
  const from = after ?? Math.max(range.first - 1, range.last - shownByDefault, 0);
  if (!follow && from >= range.last) return exitCode.ok;
  for await (const event of hub.client.feed({ after: from, signal })) {
    if (output.json) output.data(event);
    else output.text(describe(event));
    if (!follow && event.id !== undefined && event.id >= range.last) break;
  }
  return exitCode.ok;
});

async function currentRange(
  client: { feed(options: object): AsyncIterable<FeedEvent> },
  signal: AbortSignal,
): Promise<{ first: number; last: number }> {
  const looked = new AbortController();
  const found = Promise.withResolvers<{ first: number; last: number }>();
  const both = AbortSignal.any([signal, looked.signal]);
  const read = async (): Promise<void> => {
    for await (const event of client.feed({ signal: both, onOpen: found.resolve })) void event;
  };
  read().catch((error: unknown) => found.reject(error));
  try {
    return await found.promise;
  } finally {
    looked.abort();
  }
}

function describe(event: FeedEvent): string {
  const about = [
    event.task && `task ${event.task}`,
    event.goal && `goal ${event.goal}`,
    event.agent && `agent ${event.agent}`,
  ];
  const data = Object.keys(event.data).length === 0 ? "" : ` ${shorten(JSON.stringify(event.data), 300)}`;
  return `${time(event.time)} ${event.type} ${about.find(Boolean) ?? ""}${data}`.trimEnd();
}

import type { Event, Principal } from "@hearth/protocol";
import type { WebSocket } from "@fastify/websocket";
import type { Feed, PassingEvent } from "./feed.ts";

/** Close codes of the feed, from the range that RFC 6455 leaves to applications. */
export const feedCloseCodes = { tooSlow: 4008, stopping: 1001 } as const;

export interface StreamFeedOptions {
  feed: Feed;
  socket: WebSocket;
  who: Principal;
  /** The last id the client saw; undefined to begin with what happens from now on. */
  after: number | undefined;
  /** Unsent bytes above which a client is too slow. @default 1048576 */
  maximumUnsentBytes?: number;
}

/**
 * Sends the feed to one client: first `feed-opened` with the range that is kept, then what was missed, then what
 * happens. Who comes back with an id that is not there yet has a gap, and goes on from `after` as the hub says it. A client that does not read is closed with 4008 and can resume after the last id it saw.
 */
export async function streamFeed({
  feed,
  socket,
  who,
  after,
  maximumUnsentBytes = 1024 * 1024,
}: StreamFeedOptions): Promise<void> {
  let caughtUp = false;
  let last = after ?? 0;
  // What happens while the past is still being sent. Held back events are in the store as well, so when there are
  // too many they are dropped here and read from there.
  let held: (Event | PassingEvent)[] = [];

  const send = (event: Event | PassingEvent): void => {
    if ("id" in event) {
      if (event.id <= last) return;
      last = event.id;
    }
    socket.send(textOf(event));
    if (socket.bufferedAmount > maximumUnsentBytes)
      socket.close(feedCloseCodes.tooSlow, "too slow; resume after the last id");
  };
  const unsubscribe = feed.subscribe(who, (event) => {
    if (socket.readyState !== socket.OPEN) return;
    if (caughtUp) send(event);
    else if (held.length < 10_000) held.push(event);
  });
  socket.once("close", unsubscribe);

  const range = await feed.range(who);
  // Ids that a client saw before a backup was put back are given out again.
  last = Math.min(after ?? range.last, range.last);
  const gap = after !== undefined && (after > range.last || (range.first > after + 1 && range.first > 0));
  await sendPaced(socket, { type: "feed-opened", after: last, first: range.first, last: range.last, gap });
  while (socket.readyState === socket.OPEN) {
    const missed = await feed.after(who, last);
    if (missed.length === 0) break;
    for (const event of missed) await sendPaced(socket, event);
    last = missed.at(-1)!.id;
    held = held.filter((event) => !("id" in event) || event.id > last);
  }
  caughtUp = true;
  for (const event of held) send(event);
  held = [];
}

/** Many sockets show the same event, so it is written out once. */
const texts = new WeakMap<object, string>();

function textOf(event: Event | PassingEvent): string {
  let text = texts.get(event);
  if (text === undefined) texts.set(event, (text = JSON.stringify(event)));
  return text;
}

/** Waits until the socket took the message, so that the past is sent no faster than it is read. */
function sendPaced(socket: WebSocket, message: unknown): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) {
      resolve();
      return;
    }
    socket.send(JSON.stringify(message), () => resolve());
  });
}

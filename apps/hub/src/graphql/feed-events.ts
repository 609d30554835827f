import type { Event } from "@hearth/protocol";
import type { Feed, PassingEvent } from "../feed/feed.ts";
import type { GraphQlContext } from "./graphql-context.ts";
import { SubscriberTooSlowError } from "../errors/subscriber-too-slow-error.ts";

const mostWaiting = 1_000;

/**
 * What happens to a person from now on, until the signal aborts or the loop is left. The signal is needed: a loop that waits for an
 * event cannot be left by its reader.
 * @throws SubscriberTooSlowError when more waits than is kept for one reader
 */
export async function* feedEvents(
  feed: Feed,
  { who, lookUps, signal }: Pick<GraphQlContext, "who" | "lookUps" | "signal">,
): AsyncGenerator<Event | PassingEvent> {
  const waiting: (Event | PassingEvent)[] = [];
  let overrun = false;
  let wake = Promise.withResolvers<void>();
  const unsubscribe = feed.subscribe(who, (event) => {
    if (waiting.length >= mostWaiting) overrun = true;
    else waiting.push(event);
    wake.resolve();
  });
  const leave = (): void => wake.resolve();
  signal.addEventListener("abort", leave);
  try {
    while (!signal.aborted) {
      const event = waiting.shift();
      if (event !== undefined) {
        lookUps.renew();
        yield event;
        continue;
      }
      if (overrun) throw new SubscriberTooSlowError(mostWaiting);
      await wake.promise;
      wake = Promise.withResolvers();
    }
  } finally {
    signal.removeEventListener("abort", leave);
    unsubscribe();
  }
}

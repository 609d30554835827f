import { event } from "@hearth/protocol";
import { z } from "zod";
import { UnexpectedAnswerError } from "../errors/unexpected-answer-error.ts";
import { follow } from "./follow.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** An event of the feed. Progress and parts of an output are shown once and have no id. */
export const feedEvent = event.extend({ id: event.shape.id.optional() });
export type FeedEvent = z.infer<typeof feedEvent>;

/** The first message of each connection: which events the hub still has. */
export const feedOpened = z.object({
  type: z.literal("feed-opened"),
  after: z.number(),
  first: z.number(),
  last: z.number(),
  /** True when events after the last one seen are gone for good. */
  gap: z.boolean(),
});
export type FeedOpened = z.infer<typeof feedOpened>;

export interface FeedOptions extends CallOptions {
  /** Begin after this event id; 0 is everything kept. @default only what happens from now on */
  after?: number;
  /** Called at each connection, before the first event: from here on nothing is missed. */
  onOpen?: (opened: FeedOpened) => void;
}

/**
 * What happens in the hub, until the signal aborts or the loop is left. A lost connection is made anew and resumes
 * after the last event seen; events with an id come once and in order.
 */
export async function* readFeed(transport: Transport, options: FeedOptions = {}): AsyncGenerator<FeedEvent, void> {
  let after = options.after;
  const messages = follow({
    transport,
    path: () => (after === undefined ? "/ws/feed" : `/ws/feed?after=${after}`),
    signal: options.signal,
    isEnd: () => false,
  });
  for await (const message of messages) {
    const opened = feedOpened.safeParse(message);
    if (opened.success) {
      after = opened.data.after;
      options.onOpen?.(opened.data);
      continue;
    }
    const parsed = feedEvent.safeParse(message);
    if (!parsed.success) {
      throw new UnexpectedAnswerError({ address: transport.address, detail: "an event of the feed has another shape" });
    }
    if (parsed.data.id !== undefined) {
      if (after !== undefined && parsed.data.id <= after) continue;
      after = parsed.data.id;
    }
    yield parsed.data;
  }
}

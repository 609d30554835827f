import { type Engine, openEngine } from "@hearth/engine";
import type { NewEvent } from "@hearth/protocol";
import { createEventReader, createEventWriter, createOutbox, type Outbox, type Statement } from "@hearth/storage";
import { Feed } from "../feed/feed.ts";
import { ReceiptKeeper } from "../journal/receipt-keeper.ts";
import { CallRecorder } from "../live/call-recorder.ts";
import { notificationOf } from "../notifications/notification.ts";
import { LiveBook } from "../live/live-book.ts";
import type { HubParts, ReportError } from "./hub-parts.ts";
import type { Records } from "./open-records.ts";
import type { Stores } from "./open-stores.ts";

/** Tasks, what is told of them, and their receipts. */
export interface Work {
  feed: Feed;
  /** What runs are saying at this moment. */
  live: LiveBook;
  /** Which tools they call. */
  calls: CallRecorder;
  engine: Engine;
  receipts: ReceiptKeeper;
  /** What people are told outside of the hub, until it has left. */
  outbox: Outbox;
}

export interface WorkNeeds {
  stores: Stores;
  records: Records;
  parts: HubParts;
  onError: ReportError;
}

export async function openWork(resources: AsyncDisposableStack, needs: WorkNeeds): Promise<Work> {
  const { stores, records, parts, onError } = needs;
  const { database, goals } = stores;
  const { clock } = parts;
  const outbox = createOutbox(database.as(), clock === undefined ? {} : { now: () => clock.now() });
  const writer = createEventWriter(database, { beside: (event) => outgoing(outbox, event) });
  const feed = resources.use(new Feed({ reader: createEventReader(database), writer, onError: onError("feed") }));
  const live = new LiveBook();
  feed.observe(live.take);
  const calls = resources.use(new CallRecorder({ database: database.as(), onError: onError("tool calls") }));
  feed.observe(calls.take);
  const engine = resources.use(await openEngine({ database: database.as(), onError: onError("engine"), ...parts }));
  const receipts = resources.use(
    new ReceiptKeeper({ engine, goals, writer: records.writer, reader: records.reader, onError: onError("journal") }),
  );
  return { feed, live, calls, engine, receipts, outbox };
}

/** What a person may be told of an event is stored with the event. */
function outgoing(outbox: Outbox, event: NewEvent): Statement[] {
  const found = notificationOf(event);
  return found === undefined ? [] : [outbox.entry(event.owner, found)];
}

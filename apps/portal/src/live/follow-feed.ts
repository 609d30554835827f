import type { Event } from "@hearth/sdk";

/** An event of the feed. Progress and parts of an output are shown once and have no id. */
export type LiveEvent = Omit<Event, "id"> & {
  id?: number;
  /** Of what has no id: rises strictly from the hub's start. */
  sequence?: number;
};

export type Connection =
  /** @param since milliseconds since the Unix epoch */
  { state: "connecting" } | { state: "live" } | { state: "lost"; since: number; retryAt: number };

/** One connection to the feed. */
export interface FeedConnection {
  close(): void;
}

export interface FeedConnectionListeners {
  /** @param text a message as it came */
  onMessage: (text: string) => void;
  /** @param code of the WebSocket's close */
  onClose: (code: number) => void;
}

export interface FollowFeedOptions {
  /** @param after the last event seen */
  open: (after: number | undefined, listeners: FeedConnectionListeners) => FeedConnection;
  onEvent: (event: LiveEvent) => void;
  onConnection: (connection: Connection) => void;
  /** Events between what was seen and what the hub still keeps are gone for good. */
  onGap: () => void;
  /**
   * The hub ended the connection because the session it was opened with has ended. Settles once it may go on: resolves where
   * the browser has another session, and rejects where that could not be learned. For who is signed out it never settles.
   */
  onSessionEnded: () => Promise<unknown>;
  now?: () => number;
  /** Runs `work` later; returns how to call it off. */
  later?: (work: () => void, milliseconds: number) => () => void;
}

export interface Following {
  /** Tries again now rather than after the pause. */
  retry(): void;
  stop(): void;
}

interface Opened {
  type: "feed-opened";
  after: number;
  gap: boolean;
}

/** The hub's word that the session ended. */
const sessionEnded = 4001;
const firstPause = 500;
const longestPause = 15_000;

/**
 * Follows the feed. A lost connection is made anew, with growing pauses, and resumes after the last event that was seen:
 * each event with an id comes once and in order, however often the connection is lost.
 */
export function followFeed(options: FollowFeedOptions): Following {
  const { open, onEvent, onConnection, onGap, onSessionEnded, now = Date.now, later = browserLater } = options;
  let last: number | undefined;
  let pause = firstPause;
  /** The connection in use, by its number: one that was given up has nothing more to say. */
  let current = 0;
  let connection: FeedConnection | undefined;
  let callOff: (() => void) | undefined;
  let lostSince: number | undefined;
  let stopped = false;

  function connect(): void {
    callOff = undefined;
    const mine = ++current;
    connection = open(last, {
      onMessage: (text) => mine === current && take(JSON.parse(text) as Opened | LiveEvent),
      onClose: (code) => mine === current && !stopped && lose(code),
    });
  }

  function take(message: Opened | LiveEvent): void {
    if (message.type === "feed-opened") {
      pause = firstPause;
      lostSince = undefined;
      last = message.after;
      onConnection({ state: "live" });
      if (message.gap) onGap();
      return;
    }
    if (message.id !== undefined) {
      if (last !== undefined && message.id <= last) return;
      last = message.id;
    }
    onEvent(message);
  }

  function lose(code: number): void {
    if (code === sessionEnded) {
      onSessionEnded().then(
        () => stopped || connect(),
        () => stopped || wait(),
      );
      return;
    }
    wait();
  }

  function wait(): void {
    lostSince ??= now();
    onConnection({ state: "lost", since: lostSince, retryAt: now() + pause });
    callOff = later(connect, pause);
    pause = Math.min(pause * 2, longestPause);
  }

  onConnection({ state: "connecting" });
  connect();
  return {
    retry() {
      if (callOff === undefined) return;
      callOff();
      connect();
    },
    stop() {
      stopped = true;
      callOff?.();
      connection?.close();
    },
  };
}

function browserLater(work: () => void, milliseconds: number): () => void {
  const timer = setTimeout(work, milliseconds);
  return () => clearTimeout(timer);
}

import { call } from "../api/call.ts";
import { queryClient } from "../api/query-client.ts";
import { type Following, followFeed, type LiveEvent } from "./follow-feed.ts";
import { LiveStore } from "./live-store.ts";
import { refreshOnEvents } from "./refresh-on-events.ts";

/** The one connection of this page to the hub's feed. */
export const live = new LiveStore(beforeDrawing);

let following: Following | undefined;
let wasLive = false;
let wasLost = false;
const watchers = new Set<(event: LiveEvent) => void>();

/** Begins to follow. A second call does nothing. */
export function startLive(): void {
  if (following !== undefined) return;
  const refresh = refreshOnEvents(queryClient);
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  following = followFeed({
    open(after, { onMessage, onClose }) {
      const query = after === undefined ? "" : `?after=${after}`;
      const socket = new WebSocket(`${scheme}://${location.host}/ws/feed${query}`);
      socket.addEventListener("message", ({ data }) => onMessage(String(data)));
      socket.addEventListener("close", ({ code }) => onClose(code));
      return socket;
    },
    onEvent(event) {
      live.take(event);
      refresh.take(event);
      for (const watcher of watchers) watcher(event);
    },
    onConnection(connection) {
      // What happened meanwhile comes as events, but answers that failed meanwhile are asked for again here.
      if (connection.state === "live" && wasLost) refresh.all();
      // What was answered before the first connection may be old already: its events went to nobody.
      else if (connection.state === "live" && !wasLive) refresh.work();
      wasLive ||= connection.state === "live";
      if (connection.state !== "connecting") wasLost = connection.state === "lost";
      live.setConnection(connection);
    },
    onGap: () => refresh.all(),
    // Who is not signed in by now is sent to sign in by the call itself.
    onSessionEnded: () => call("GET", "/api/v1/me"),
  });
  addEventListener("online", () => following?.retry());
}

export function retryNow(): void {
  following?.retry();
}

/** Calls `watcher` for each event from now on. Returns how to end it. */
export function onLiveEvent(watcher: (event: LiveEvent) => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** A page in the background draws nothing, and must not let what waits grow. */
function beforeDrawing(work: () => void): void {
  if (document.hidden) setTimeout(work, 250);
  else requestAnimationFrame(work);
}

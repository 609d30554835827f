/**
 * Follows the feed over WebSocket. After a loss it connects again, with growing pauses, and resumes after the last
 * event it saw.
 * @param {{ onEvent(event: any): void, onState(state: "live" | "reconnecting"): void, onGap(): void }} listener
 */
export function followFeed(listener) {
  let last;
  let pause = 500;

  function connect() {
    const query = last === undefined ? "" : `?after=${last}`;
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/feed${query}`);
    socket.addEventListener("message", ({ data }) => {
      const event = JSON.parse(data);
      if (event.type === "feed-opened") {
        pause = 500;
        last = event.after;
        listener.onState("live");
        if (event.gap) listener.onGap();
        return;
      }
      if (event.id !== undefined) last = event.id;
      listener.onEvent(event);
    });
    socket.addEventListener("close", () => {
      listener.onState("reconnecting");
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, 15_000);
    });
  }
  connect();
}

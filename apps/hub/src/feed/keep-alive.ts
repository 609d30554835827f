import type { WebSocket } from "@fastify/websocket";

/** Pings a client and ends the connection when it did not answer the ping before. @default every 30000 milliseconds */
export function keepAlive(socket: WebSocket, everyMilliseconds = 30_000): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, everyMilliseconds);
  timer.unref();
  socket.on("pong", () => (answered = true));
  socket.once("close", () => clearInterval(timer));
  // Without a listener an error of one connection would end the hub; the close that follows says enough.
  socket.on("error", () => {});
}

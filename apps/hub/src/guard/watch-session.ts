import type { WebSocket } from "@fastify/websocket";
import type { FastifyRequest } from "fastify";

declare module "fastify" {
  interface FastifyInstance {
    /** Whether who made a request may still make it: the token or session holds, and the person is there. */
    stillHolds: (request: FastifyRequest) => Promise<boolean>;
    /** Between two looks whether the session of an open socket still holds. */
    socketCheckMilliseconds: number;
  }
}

/** Closes a socket whose session has ended. From the range that RFC 6455 leaves to applications. */
export const sessionEndedCode = 4001;

/**
 * Ends a connection when the token or session it was opened with ends, at the next look. An open connection is no use of a
 * session, so one that nobody uses ends beside it.
 */
export function watchSession(socket: WebSocket, request: FastifyRequest): void {
  const look = async (): Promise<void> => {
    if (!(await request.server.stillHolds(request))) socket.close(sessionEndedCode, "the session has ended");
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => request.log.error({ err: error }, "session of a socket"));
  }, request.server.socketCheckMilliseconds).unref();
  socket.once("close", () => clearInterval(timer));
}

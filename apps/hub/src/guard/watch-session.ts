import type { WebSocket } from "@fastify/websocket";
import type { FastifyReply, FastifyRequest } from "fastify";

declare module "fastify" {
  interface FastifyInstance {
    /** Whether who made a request may still make it: the token or session holds, and the person is there. */
    stillHolds: (request: FastifyRequest) => Promise<boolean>;
    /** Between two looks whether the session of an open connection still holds. */
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
  const leave = whenEnded(request, () => socket.close(sessionEndedCode, "the session has ended"));
  socket.once("close", leave);
}

/** The same for an answer that is sent as things happen, such as a subscription: it is cut off. */
export function watchAnswer(reply: FastifyReply, request: FastifyRequest): void {
  const leave = whenEnded(request, () => reply.raw.destroy());
  reply.raw.once("close", leave);
}

/** Calls `end` at each look that finds the token or session ended. Returns a function that looks no more. */
function whenEnded(request: FastifyRequest, end: () => void): () => void {
  const look = async (): Promise<void> => {
    if (!(await request.server.stillHolds(request))) end();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => request.log.error({ err: error }, "session of an open connection"));
  }, request.server.socketCheckMilliseconds).unref();
  return () => clearInterval(timer);
}

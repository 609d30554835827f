import type { Socket } from "node:net";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import websocket from "@fastify/websocket";
import { describePrincipal } from "@hearth/protocol";
import type { CredentialReader } from "@hearth/storage";
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import type { HubConfig } from "../config/config.ts";
import { MethodNotAllowedError } from "../errors/method-not-allowed-error.ts";
import { NoSuchRouteError } from "../errors/no-such-route-error.ts";
import { RateLimitedError } from "../errors/rate-limited-error.ts";
import { UnauthenticatedError } from "../errors/unauthenticated-error.ts";
import { feedCloseCodes } from "../feed/stream-feed.ts";
import { canonicalAddress } from "../guard/canonical-address.ts";
import { checkSource, hostNames } from "../guard/check-source.ts";
import { findPrincipal, sessionCookie } from "../guard/principal.ts";
import { parseJson } from "./parse-json.ts";
import { answerProblem } from "./problem-handler.ts";
import { allowedMethods, collectRoutes, type RouteEntry } from "./route-table.ts";
import { compileSerializer, compileValidator } from "./zod-compilers.ts";
import type { App, ZodTypeProvider } from "./zod-type-provider.ts";

export interface ServerOptions {
  config: Pick<HubConfig, "host" | "allowedHosts" | "behindTlsProxy" | "requestsPerMinute">;
  credentials: CredentialReader;
  logger: FastifyBaseLogger;
}

export interface Server {
  app: App;
  routes: readonly RouteEntry[];
  /** The port it listens on; 0 before. */
  port: () => number;
}

/** Bytes of a request's body, unless its route says otherwise. */
export const defaultBodyLimit = 1024 * 1024;
/** Bytes of a body that carries a plan or a list of tasks. */
export const listBodyLimit = 32 * 1024 * 1024;
/** How long a WebSocket has to say goodbye when the hub stops. */
const closeMilliseconds = 1000;
/** How long open connections keep a hub from stopping. */
const stopMilliseconds = 3000;
/** Requests a minute of callers that have not logged in. */
const strangersPerMinute = 120;

/** The HTTP server with everything that holds for each route: source, identity, limits, parsing, errors. */
export async function createServer({ config, credentials, logger }: ServerOptions): Promise<Server> {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: defaultBodyLimit,
    requestTimeout: 60_000,
    forceCloseConnections: true,
    trustProxy: config.behindTlsProxy ? "loopback" : false,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>();

  // A connection that asked for an upgrade is no longer the server's to close, whatever it was answered.
  const connections = new Set<Socket>();
  app.server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  app.addHook("preClose", () => {
    setTimeout(() => connections.forEach((socket) => socket.destroy()), stopMilliseconds).unref();
    return Promise.resolve();
  });

  const port = (): number => {
    const address = app.server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  };
  let hosts: { port: number; names: Set<string> } | undefined;
  const allowedHosts = (): Set<string> => {
    if (hosts?.port !== port()) hosts = { port: port(), names: hostNames(config.host, port(), config.allowedHosts) };
    return hosts.names;
  };

  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(compileSerializer);
  app.setErrorHandler(answerProblem);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    try {
      done(null, body.length === 0 ? undefined : parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  const routes = collectRoutes(app);
  app.decorateRequest("who", undefined);
  app.decorateRequest("signedInAt", 0);

  // The order matters: the source is judged before anything is looked up, the caller is known before requests are
  // counted, and they are counted before a stranger is turned away, so that guessing is slowed down too.
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: strictPolicy },
    strictTransportSecurity: false,
    xFrameOptions: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
  });
  app.addHook("onRequest", async (request) => {
    checkSource(sourceOf(request, sessionCookie(port())), allowedHosts());
    const found = await findPrincipal(credentials, {
      authorization: request.headers.authorization,
      session: request.cookies[sessionCookie(port())],
    });
    request.who = found?.who;
    request.signedInAt = found?.signedInAt ?? 0;
  });
  await app.register(rateLimit, {
    global: true,
    timeWindow: 60_000,
    max: (request) => (request.who === undefined ? strangersPerMinute : config.requestsPerMinute),
    keyGenerator: (request) =>
      request.who === undefined ? `address:${canonicalAddress(request.ip)}` : describePrincipal(request.who),
    errorResponseBuilder: (_request, context) => new RateLimitedError(context.max, Math.ceil(context.ttl / 1000)),
  });
  app.addHook("preParsing", async (request) => {
    if (request.routeOptions.config.public !== true && request.who === undefined) throw new UnauthenticatedError();
  });
  await app.register(websocket, {
    options: { maxPayload: 4096 },
    preClose(this: FastifyInstance, done: () => void) {
      const { clients } = this.websocketServer;
      for (const client of clients) client.close(feedCloseCodes.stopping, "the hub stops; resume after the last id");
      // A client that does not answer must not keep the hub from stopping.
      const impatience = setTimeout(() => clients.forEach((client) => client.terminate()), closeMilliseconds);
      this.websocketServer.close(() => {
        clearTimeout(impatience);
        done();
      });
    },
  });

  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request) => {
    const path = request.url.split("?")[0]!;
    const allowed = allowedMethods(routes, path);
    throw allowed.length === 0 ? new NoSuchRouteError(path) : new MethodNotAllowedError(request.method, path, allowed);
  });
  return { app, routes, port };
}

/** Nothing inline, nothing from elsewhere, no frames; scripts may not turn text into markup. */
const strictPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  requireTrustedTypesFor: ["'script'"],
};

function sourceOf(request: FastifyRequest, cookieName: string): Parameters<typeof checkSource>[0] {
  const single = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  return {
    method: request.method,
    host: request.headers.host,
    origin: single("origin"),
    site: single("sec-fetch-site"),
    mode: single("sec-fetch-mode"),
    byCookie: request.headers.authorization === undefined && request.cookies[cookieName] !== undefined,
    upgrade: request.headers.upgrade !== undefined,
  };
}

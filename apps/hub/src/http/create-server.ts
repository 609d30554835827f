import type { Socket } from "node:net";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import websocket from "@fastify/websocket";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from "fastify";
import type { HubConfig } from "../config/config.ts";
import { MethodNotAllowedError } from "../errors/method-not-allowed-error.ts";
import { NoSuchRouteError } from "../errors/no-such-route-error.ts";
import { NotPermittedError } from "../errors/not-permitted-error.ts";
import { RateLimitedError } from "../errors/rate-limited-error.ts";
import { feedCloseCodes } from "../feed/stream-feed.ts";
import { checkSource, hostNames } from "../guard/check-source.ts";
import type { Identify, Presented } from "../guard/identify.ts";
import { requireRole, sessionCookie } from "../guard/principal.ts";
import { requestLimit } from "../guard/request-limit.ts";
import { parseJson } from "./parse-json.ts";
import { answerProblem } from "./problem-handler.ts";
import { allowedMethods, collectRoutes, leastRole, type RouteEntry } from "./route-table.ts";
import { compileSerializer, compileValidator } from "./zod-compilers.ts";
import type { App, ZodTypeProvider } from "./zod-type-provider.ts";

export interface ServerOptions {
  config: Pick<HubConfig, "host" | "allowedHosts" | "behindTlsProxy" | "requestsPerMinute">;
  identify: Identify;
  /** Between two looks whether the session of an open socket still holds. @default 30000 */
  socketCheckMilliseconds?: number;
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

/**
 * Given when the server is made, because Fastify otherwise loads a JSON Schema compiler of its own, which nothing here
 * uses. Its types know only that one.
 */
const compilers = {
  buildValidator: () => compileValidator,
  buildSerializer: () => compileSerializer,
} as unknown as NonNullable<NonNullable<FastifyServerOptions["schemaController"]>["compilersFactory"]>;

/** The HTTP server with everything that holds for each route: source, identity, limits, parsing, errors. */
export async function createServer({
  config,
  identify,
  logger,
  socketCheckMilliseconds = 30_000,
}: ServerOptions): Promise<Server> {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: defaultBodyLimit,
    requestTimeout: 60_000,
    forceCloseConnections: true,
    trustProxy: config.behindTlsProxy ? "loopback" : false,
    routerOptions: { maxParamLength: 200 },
    schemaController: { compilersFactory: compilers },
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
  app.decorateRequest("standing", undefined);
  app.decorateRequest("signedInBy", undefined);
  app.decorateRequest("credential", undefined);
  app.decorateRequest("signedInAt", 0);
  app.decorateRequest("atMachine", false);
  app.decorateRequest("scopes", undefined);

  // The order matters: the source is judged before anything is looked up, the caller is known before requests are
  // counted, and they are counted before a stranger is turned away, so that guessing is slowed down too.
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: strictPolicy },
    strictTransportSecurity: false,
    xFrameOptions: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
  });
  const presentedBy = (request: FastifyRequest): Presented => ({
    authorization: request.headers.authorization,
    session: request.cookies[sessionCookie(port())],
  });
  app.decorate("socketCheckMilliseconds", socketCheckMilliseconds);
  app.decorate(
    "stillHolds",
    async (request: FastifyRequest) => (await identify(presentedBy(request), { isUse: false })) !== undefined,
  );
  app.addHook("onRequest", async (request) => {
    checkSource(sourceOf(request, sessionCookie(port())), allowedHosts());
    const found = await identify(presentedBy(request));
    request.who = found?.who;
    request.standing = found?.standing;
    request.signedInBy = found?.signedInBy;
    request.credential = found?.credential;
    request.signedInAt = found?.signedInAt ?? 0;
    request.atMachine = found?.atMachine ?? false;
    request.scopes = found?.scopes;
  });
  await app.register(rateLimit, {
    global: true,
    timeWindow: 60_000,
    max: (request) => requestLimit(request, config.requestsPerMinute).maximum,
    keyGenerator: (request) => requestLimit(request, config.requestsPerMinute).counter,
    errorResponseBuilder(request, { max, ttl }) {
      const own = request.routeOptions.config.rateLimit !== undefined;
      const of = own ? "route" : requestLimit(request, config.requestsPerMinute).of;
      return new RateLimitedError({ maximum: max, seconds: Math.ceil(ttl / 1000), of });
    },
  });
  app.addHook("preParsing", async (request) => {
    const { public: open, scoped, needs = leastRole(request.method) } = request.routeOptions.config;
    if (open === true) return;
    requireRole(request, needs);
    if (request.who !== undefined && request.scopes !== undefined && scoped !== true)
      throw new NotPermittedError(request.who, "a token without scopes");
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
  fontSrc: ["'self'"],
  manifestSrc: ["'self'"],
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

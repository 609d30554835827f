import type { Role } from "@hearth/protocol";
import type { FastifyInstance, FastifySchema } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** True for a route that needs no login. Every other route does. @default false */
    public?: boolean;
    /** The least role that may ask. @default "viewer" for GET and HEAD, "member" for everything that may change something */
    needs?: Role;
    /** True for a GET that leaves something behind, such as a receipt, and so counts with what changes something. @default false */
    leaves?: boolean;
    /** True for a route that looks at the scopes of a token itself. Tokens with scopes open no other. @default false */
    scoped?: boolean;
  }
  interface FastifySchema {
    tags?: readonly string[];
    summary?: string;
    /** Leaves the route out of the OpenAPI document. @default false */
    hide?: boolean;
  }
}

export interface RouteEntry {
  method: string;
  /** As declared, such as `/api/v1/tasks/:id`. */
  url: string;
  /** Answers without a login. */
  public: boolean;
  webSocket: boolean;
  /** The least role that may ask. */
  needs: Role;
  schema: FastifySchema;
}

/**
 * Collects every route that is declared after it: the source of 405 answers, of the OpenAPI document, and of the
 * test that each route needs a login.
 */
export function collectRoutes(app: FastifyInstance): RouteEntry[] {
  const routes: RouteEntry[] = [];
  app.addHook("onRoute", (route) => {
    for (const method of [route.method].flat()) {
      routes.push({
        method,
        url: route.url,
        public: route.config?.public === true,
        needs: route.config?.needs ?? leastRole(method),
        webSocket: "wsHandler" in route && route.wsHandler !== undefined,
        schema: route.schema ?? { hide: true },
      });
    }
  });
  return routes;
}

/** The role a method needs where the route says nothing: what may change something is not for viewers. */
export function leastRole(method: string): Role {
  return method === "GET" || method === "HEAD" ? "viewer" : "member";
}

/** The methods that routes at this path take. */
export function allowedMethods(routes: readonly RouteEntry[], path: string): string[] {
  const parts = path.split("/");
  const matching = routes.filter(({ url }) => {
    const pattern = url.split("/");
    return (
      pattern.length === parts.length &&
      pattern.every((part, index) => (part.startsWith(":") ? parts[index] !== "" : part === parts[index]))
    );
  });
  return [...new Set(matching.map((route) => route.method))].toSorted();
}

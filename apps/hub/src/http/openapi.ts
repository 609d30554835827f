import { z } from "zod";
import type { RouteEntry } from "./route-table.ts";
import { toDocumentSchema } from "./zod-compilers.ts";

type Json = Record<string, unknown>;

export interface OpenApiOptions {
  routes: readonly RouteEntry[];
  version: string;
}

const meanings: Readonly<Record<string, string>> = {
  "200": "Done",
  "201": "Made",
  "202": "Not ended yet",
  "204": "Done, nothing to say",
  "400": "Something in the request is wrong; `errors` names each field",
  "401": "Not logged in, or the code is no good",
  "403": "Not permitted",
  "404": "No such thing, or it is another's",
  "409": "The name is taken",
};

/** The API as an OpenAPI 3.1 document, made from the zod schemas that check the requests. */
export function openApiDocument({ routes, version }: OpenApiOptions): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    if (route.schema.hide === true || route.method === "HEAD") continue;
    const path = route.url.replaceAll(/:(\w+)/g, "{$1}");
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Hearth",
      version,
      description: "A network of AI agents that a person owns. Errors are problem details (RFC 9457).",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    security: [{ bearer: [] }, { session: [] }],
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "The token in HEARTH_HOME/token, or one made at /api/v1/tokens",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "hearth_session",
          description: "From a login link; the port is part of the name",
        },
      },
    },
    paths,
  };
}

function operation({ schema, public: isPublic, webSocket }: RouteEntry): Json {
  return {
    tags: schema.tags ?? [],
    summary: schema.summary ?? "",
    ...(isPublic ? { security: [] } : {}),
    ...(webSocket ? { description: "Upgrade to WebSocket (RFC 6455)." } : {}),
    parameters: [...parameters("path", schema.params), ...parameters("query", schema.querystring)],
    ...(schema.body === undefined
      ? {}
      : {
          requestBody: {
            required: !(schema.body instanceof z.ZodOptional),
            content: { "application/json": { schema: toDocumentSchema(schema.body, "input") } },
          },
        }),
    responses: webSocket ? { "101": { description: "Upgraded" } } : responses(schema.response),
  };
}

function parameters(place: "path" | "query", schema: unknown): Json[] {
  if (!(schema instanceof z.ZodType)) return [];
  const document = toDocumentSchema(schema, "input") as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(document.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || document.required?.includes(name) === true,
    schema: property,
  }));
}

function responses(schemas: unknown): Json {
  const entries = Object.entries((schemas ?? {}) as Record<string, unknown>);
  if (entries.length === 0) return { "200": { description: "Done" } };
  return Object.fromEntries(
    entries.map(([status, schema]) => [
      status,
      {
        description: meanings[status] ?? "See the schema",
        ...(schema instanceof z.ZodUndefined
          ? {}
          : {
              content: {
                [Number(status) >= 400 ? "application/problem+json" : "application/json"]: {
                  schema: toDocumentSchema(schema, "output"),
                },
              },
            }),
      },
    ]),
  );
}

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { NoSuchRouteError } from "../errors/no-such-route-error.ts";
import { whoIs } from "../guard/principal.ts";
import { openApiDocument } from "../http/openapi.ts";
import { renderErrorPage } from "../http/render-error-page.ts";
import { sendFile } from "../http/static-file.ts";
import type { RouteEntry } from "../http/route-table.ts";
import type { App } from "../http/zod-type-provider.ts";

const files: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
};
const errorPages = new URL("../../../../docs/errors/", import.meta.url);

/** Swagger UI sets styles from script and makes markup from strings, so its page alone is allowed to. */
const documentationPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export interface DocsRoutesOptions {
  routes: readonly RouteEntry[];
  version: string;
}

/** `/docs`: the API's description as a page and as OpenAPI 3.1, and a page for each error code. */
export function docsRoutes(app: App, { routes, version }: DocsRoutesOptions): void {
  app.get("/docs", { schema: { hide: true } }, async (request, reply) => {
    whoIs(request);
    void reply.header("content-security-policy", documentationPolicy);
    return await sendFile(request, reply, {
      path: new URL("../page/docs.html", import.meta.url),
      type: "text/html; charset=utf-8",
    });
  });
  app.get("/docs/docs.js", { schema: { hide: true } }, (request, reply) =>
    sendFile(request, reply, {
      path: new URL("../page/docs.js", import.meta.url),
      type: "text/javascript; charset=utf-8",
    }),
  );
  app.get("/docs/openapi.json", { schema: { hide: true } }, (request) => {
    whoIs(request);
    return openApiDocument({ routes, version });
  });
  app.get(
    "/docs/ui/:file",
    { schema: { hide: true, params: z.object({ file: z.string() }) } },
    async (request, reply) => {
      const { file } = request.params;
      const type = Object.hasOwn(files, file) ? files[file] : undefined;
      if (type === undefined) throw new NoSuchRouteError(request.url);
      const folder = createRequire(import.meta.url)
        .resolve("@fastify/swagger-ui/package.json")
        .replace(/package\.json$/, "");
      return await sendFile(request, reply, { path: `${folder}static/${file}`, type });
    },
  );
  app.get(
    "/docs/errors/:code",
    { schema: { hide: true, params: z.object({ code: z.string().regex(/^HEARTH_[A-Z_]{1,60}$/) }) } },
    async (request, reply) => {
      const { code } = request.params;
      const text = await readFile(new URL(`${code}.md`, errorPages), "utf8").catch(() => undefined);
      if (text === undefined) throw new NoSuchRouteError(`/docs/errors/${code}`);
      return reply.type("text/html; charset=utf-8").send(renderErrorPage(code, text));
    },
  );
}

import { createRequire } from "node:module";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { NoSuchRouteError } from "../errors/no-such-route-error.ts";
import { sendFile } from "../http/static-file.ts";
import type { App } from "../http/zod-type-provider.ts";
import { portalPages } from "./portal-pages.ts";

const html = "text/html; charset=utf-8";
const javascript = "text/javascript; charset=utf-8";
const svg = "image/svg+xml";

const files: Readonly<Record<string, string>> = {
  "look.js": javascript,
  "service-worker.js": javascript,
  "shell.json": "application/json; charset=utf-8",
  "manifest.webmanifest": "application/manifest+json; charset=utf-8",
  "icon.svg": svg,
  "icon-maskable.svg": svg,
};
const assetTypes: Readonly<Record<string, string>> = {
  js: javascript,
  css: "text/css; charset=utf-8",
  svg,
  woff2: "font/woff2",
};

/**
 * The portal's built files: one document for every page, and what it loads. None of them holds anyone's data, so they
 * need no login. A hub whose portal is not built says how to build it, and does everything else.
 * @param folder where `vite build` wrote to
 */
export function portalRoutes(app: App, { folder = builtPortal() }: { folder?: string } = {}): void {
  // A page is some twenty files, so counting them would lock out whoever opens it a few times before signing in.
  const open = { config: { public: true, rateLimit: false as const }, schema: { hide: true } };
  let assets: Promise<ReadonlySet<string>> | undefined;

  const page = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      return await sendFile(request, reply, { path: join(folder, "index.html"), type: html });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      return reply.code(503).type(html).send(notBuilt);
    }
  };
  for (const url of portalPages) app.get(url, open, page);

  for (const [name, type] of Object.entries(files))
    app.get(`/${name}`, open, async (request, reply) => {
      const sent = sendFile(request, reply, { path: join(folder, name), type });
      return await sent.catch((error: unknown) => missing(error, name));
    });

  app.get(
    "/assets/:file",
    { ...open, schema: { hide: true, params: z.object({ file: z.string().max(200) }) } },
    async (request, reply) => {
      const { file } = request.params;
      // By the folder's own list, so that no name leads out of it.
      assets ??= readdir(join(folder, "assets")).then((names) => new Set(names));
      const names = await assets.catch(() => (assets = undefined));
      const type = assetTypes[file.split(".").at(-1) ?? ""];
      if (names?.has(file) !== true || type === undefined) throw new NoSuchRouteError(`/assets/${file}`);
      return await sendFile(request, reply, { path: join(folder, "assets", file), type, neverChanges: true });
    },
  );
}

function builtPortal(): string {
  return join(dirname(createRequire(import.meta.url).resolve("@hearth/portal/package.json")), "dist");
}

function missing(error: unknown, name: string): never {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new NoSuchRouteError(`/${name}`);
  throw error;
}

const notBuilt = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hearth</title>
<link rel="stylesheet" href="/page/page.css">
</head>
<body>
<main class="narrow">
<h1>The portal is not built</h1>
<p>The hub runs. Its pages are made once, when Hearth is installed. In the folder of Hearth, run:</p>
<pre>npm run build</pre>
<p>Then load this page again. Until then the command <code>hearth</code> does all of it.</p>
</main>
</body>
</html>
`;

import { sendFile } from "../http/static-file.ts";
import type { App } from "../http/zod-type-provider.ts";

const html = "text/html; charset=utf-8";
const css = "text/css; charset=utf-8";
const javascript = "text/javascript; charset=utf-8";

/** The files of the plain page, by path. None of them holds anyone's data, so they need no login. */
const files: Readonly<Record<string, { name: string; type: string }>> = {
  "/": { name: "index.html", type: html },
  "/login": { name: "login.html", type: html },
  "/page/page.css": { name: "page.css", type: css },
  "/page/page.js": { name: "page.js", type: javascript },
  "/page/api.js": { name: "api.js", type: javascript },
  "/page/element.js": { name: "element.js", type: javascript },
  "/page/goal-view.js": { name: "goal-view.js", type: javascript },
  "/page/markdown.js": { name: "markdown.js", type: javascript },
  "/page/live-feed.js": { name: "live-feed.js", type: javascript },
  "/page/login.js": { name: "login.js", type: javascript },
  "/page/icon.svg": { name: "icon.svg", type: "image/svg+xml" },
};

/** `/`, `/login` and what they load. */
export function indexPageRoutes(app: App): void {
  for (const [url, { name, type }] of Object.entries(files)) {
    const file = { path: new URL(`../page/${name}`, import.meta.url), type };
    app.get(url, { config: { public: true }, schema: { hide: true } }, (request, reply) =>
      sendFile(request, reply, file),
    );
  }
}

import { sendFile } from "../http/static-file.ts";
import type { App } from "../http/zod-type-provider.ts";

/** The sheet of the few pages that the hub makes itself, such as those about errors. */
export function pageFileRoutes(app: App): void {
  const file = { path: new URL("../page/page.css", import.meta.url), type: "text/css; charset=utf-8" };
  app.get("/page/page.css", { config: { public: true }, schema: { hide: true } }, (request, reply) =>
    sendFile(request, reply, file),
  );
}

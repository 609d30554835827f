import { extname } from "node:path";
import { goalId, NotFoundError, problem } from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";
import type { GoalReader } from "@hearth/storage";
import { z } from "zod";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { openLazyReader } from "../../../sandbox/lazy-workspace.ts";
import { goalParameters } from "./parameters.ts";

/** What a browser may show beside the portal. Everything else is a download, since an agent wrote it. */
const shown: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".svg": "image/svg+xml",
};
/** Even a picture opened by itself runs nothing, loads nothing and is no part of this origin. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
const mostFiles = 1000;

/** `/api/v1/goals/:id/files`: what a goal wrote into its folder of results. */
export function goalFileRoutes(app: App, { goals }: { goals: GoalReader }): void {
  async function open(
    who: Parameters<GoalReader["get"]>[0],
    id: z.infer<typeof goalId>,
  ): Promise<WorkspaceReader | undefined> {
    const { outputFolder } = await goals.get(who, id);
    if (outputFolder === undefined) return undefined;
    return await openLazyReader(outputFolder).catch(() => undefined);
  }

  app.get(
    "/api/v1/goals/:id/files",
    {
      schema: {
        tags: ["goals"],
        summary: "List the files in a goal's folder of results",
        params: goalParameters,
        response: {
          200: z.object({ files: z.array(z.object({ path: z.string(), bytes: z.number() })) }),
          404: problem,
        },
      },
    },
    async (request) => {
      await using folder = await open(whoIs(request), request.params.id);
      const files = (await folder?.list())?.slice(0, mostFiles) ?? [];
      return { files: files.map(({ path, bytes }) => ({ path, bytes })) };
    },
  );
  app.get(
    "/api/v1/goals/:id/files/*",
    {
      schema: {
        tags: ["goals"],
        summary: "Get a file that a goal wrote",
        params: z.object({ id: goalId, "*": z.string().min(1).max(1000) }),
      },
    },
    async (request, reply) => {
      const { id, "*": path } = request.params;
      await using folder = await open(whoIs(request), id);
      if (folder === undefined) throw new NotFoundError("file", path);
      const body = await folder.read(path);
      const type = shown[extname(path).toLowerCase()];
      const name = encodeURIComponent(path.split("/").at(-1) ?? "file");
      return reply
        .header("content-security-policy", policy)
        .header("cache-control", "no-store")
        .header("content-disposition", `${type === undefined ? "attachment" : "inline"}; filename*=UTF-8''${name}`)
        .type(type ?? "application/octet-stream")
        .send(Buffer.from(body));
    },
  );
}

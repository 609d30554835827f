import { mkdir } from "node:fs/promises";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { NotFoundError, ownerOf, type Principal, problem } from "@hearth/protocol";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { FileOverLimitError } from "../../../errors/file-over-limit-error.ts";
import { UnauthenticatedError } from "../../../errors/unauthenticated-error.ts";
import { whoIs } from "../../../guard/principal.ts";
import { openLazyReader, openLazyWriter } from "../../../sandbox/lazy-workspace.ts";
import { filesFolder } from "../../../home/open-home.ts";
import type { App } from "../../../http/zod-type-provider.ts";

const path = z.object({ "*": z.string().min(1).max(1000) });
const tags = ["files"];
const mostListed = 10_000;

/** `/api/v1/files`: what a person has handed in for goals to read, and for everyone but the owner what goals wrote. */
export function fileRoutes(app: App, { home }: { home: string }): void {
  const folderOf = async (who: Principal): Promise<string> => {
    const folder = filesFolder(home, ownerOf(who));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  };
  app.get(
    "/api/v1/files",
    {
      schema: {
        tags,
        summary: "List your files; `folder` may be a goal's input folder",
        response: {
          200: z.object({
            folder: z.string(),
            files: z.array(z.object({ path: z.string(), bytes: z.number(), changedAt: z.number() })),
          }),
        },
      },
    },
    async (request) => {
      await using files = await openLazyReader(await folderOf(whoIs(request)));
      const entries = await files.list({ maximum: mostListed });
      return {
        folder: files.root,
        files: entries.map(({ path: name, bytes, modifiedAt }) => ({ path: name, bytes, changedAt: modifiedAt })),
      };
    },
  );
  app.get(
    "/api/v1/files/*",
    { schema: { tags, summary: "Get one of your files", params: path } },
    async (request, reply) => {
      await using files = await openLazyReader(await folderOf(whoIs(request)));
      const name = request.params["*"];
      const bytes = await files.read(name, { maximumBytes: limitOf(request) });
      // Never shown in the page's origin: it may be anything.
      return reply
        .type("application/octet-stream")
        .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(basename(name))}`)
        .header("cache-control", "no-store")
        .serializer((value: unknown) => value as string)
        .send(Buffer.from(bytes));
    },
  );
  app.delete(
    "/api/v1/files/*",
    {
      schema: {
        tags,
        summary: "Remove one of your files",
        params: path,
        response: { 204: z.undefined(), 404: problem },
      },
    },
    async (request, reply) => {
      await using files = await openLazyWriter(await folderOf(whoIs(request)));
      const name = request.params["*"];
      if (!(await files.remove(name))) throw new NotFoundError("file", name);
      return reply.code(204).send();
    },
  );
  // In a scope of its own, since only here a body may be anything.
  void app.register(async (own: App) => {
    own.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
    own.put(
      "/api/v1/files/*",
      {
        schema: {
          tags,
          summary: "Hand in a file: its bytes, as application/octet-stream",
          params: path,
          response: { 201: z.object({ path: z.string(), bytes: z.number() }), 400: problem, 413: problem },
        },
      },
      async (request, reply) => {
        const folder = await folderOf(whoIs(request));
        const bytes = await readAtMost(request.body as Readable | undefined, limitOf(request));
        await using files = await openLazyWriter(folder);
        const written = await files.write(request.params["*"], bytes, { maximumBytes: bytes.length, mode: 0o600 });
        return reply.code(201).send({ path: written.path, bytes: written.bytes });
      },
    );
  });
}

function limitOf(request: FastifyRequest): number {
  if (request.standing === undefined) throw new UnauthenticatedError();
  return request.standing.limits.fileMegabytes * 1_000_000;
}

/** @throws FileOverLimitError as soon as it is too much */
async function readAtMost(body: Readable | undefined, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    const bytes = part as Buffer;
    length += bytes.length;
    if (length > most) throw new FileOverLimitError(most / 1_000_000);
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

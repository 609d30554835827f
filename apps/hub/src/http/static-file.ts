import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { FastifyReply, FastifyRequest } from "fastify";

export interface StaticFile {
  path: URL | string;
  type: string;
  /** Its name changes with its content, so that a browser may keep it for good. @default false */
  neverChanges?: boolean;
}

interface Loaded {
  body: Buffer;
  tag: string;
  /** The same compressed, where `PATH.br` lies beside it. */
  brotli: Buffer | undefined;
}

const loaded = new Map<string, Promise<Loaded>>();

/**
 * Answers with a file of Hearth's own. It is read once; the browser asks each time whether it changed. Where it was
 * compressed beforehand, whoever takes Brotli gets that.
 * @throws the error of the file system where it is not there
 */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, file: StaticFile): Promise<FastifyReply> {
  const key = String(file.path);
  let loading = loaded.get(key);
  if (loading === undefined) {
    loading = load(file.path);
    loaded.set(key, loading);
    // A file that is not there now may be there later.
    loading.catch(() => loaded.delete(key));
  }
  const { body, tag, brotli } = await loading;
  const keep = file.neverChanges === true ? "private, max-age=31536000, immutable" : "no-cache";
  void reply.header("etag", tag).header("cache-control", keep);
  if (brotli !== undefined) void reply.header("vary", "accept-encoding");
  if (request.headers["if-none-match"] === tag) return reply.code(304).send();
  const takesBrotli = /(?:^|,)\s*br\s*(?:;|,|$)/.test(request.headers["accept-encoding"] ?? "");
  if (brotli !== undefined && takesBrotli) return reply.type(file.type).header("content-encoding", "br").send(brotli);
  return reply.type(file.type).send(body);
}

async function load(path: URL | string): Promise<Loaded> {
  const body = await readFile(path);
  const compressed = typeof path === "string" ? `${path}.br` : new URL(`${path.href}.br`);
  const brotli = await readFile(compressed).catch(() => undefined);
  return { body, brotli, tag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"` };
}

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { FastifyReply, FastifyRequest } from "fastify";

export interface StaticFile {
  path: URL | string;
  type: string;
}

interface Loaded {
  body: Buffer;
  tag: string;
}

const loaded = new Map<string, Promise<Loaded>>();

/** Answers with a file of Hearth's own. It is read once; the browser asks each time whether it changed. */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, file: StaticFile): Promise<FastifyReply> {
  const key = String(file.path);
  let loading = loaded.get(key);
  if (loading === undefined) {
    loading = load(file.path);
    loaded.set(key, loading);
  }
  const { body, tag } = await loading;
  void reply.header("etag", tag).header("cache-control", "no-cache");
  if (request.headers["if-none-match"] === tag) return reply.code(304).send();
  return reply.type(file.type).send(body);
}

async function load(path: URL | string): Promise<Loaded> {
  const body = await readFile(path);
  return { body, tag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"` };
}

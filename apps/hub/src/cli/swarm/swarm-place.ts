import { existsSync } from "node:fs";
import { lookup } from "node:dns/promises";
import { join, resolve } from "node:path";
import {
  certificateOf,
  readPrivateKey,
  readTrustFile,
  type Address,
  type SwarmKey,
  type TrustStore,
} from "@hearth/swarm";
import type { CliContext } from "../cli-context.ts";
import { UsageError } from "../errors/usage-error.ts";

export const swarmFolder = (context: CliContext): string => join(context.home, "swarm");

/** Where the trust is kept. */
export function trustPath(context: CliContext, given: string | undefined): string {
  return given === undefined ? join(swarmFolder(context), "trust.json") : resolve(context.folder, given);
}

/** Where the certificate of a name is kept. */
export function certificatePath(context: CliContext, id: string, given: string | undefined): string {
  return given === undefined
    ? join(swarmFolder(context), "certificates", `${id}.cert`)
    : resolve(context.folder, given);
}

/** The key of an authority: a file, or a name in the home. */
export async function readAuthority(context: CliContext, given: string): Promise<SwarmKey> {
  const file = resolve(context.folder, given);
  return await readPrivateKey(existsSync(file) ? file : join(swarmFolder(context), "keys", `${given}_private.key`));
}

/** The key, the trust and the certificate, if there is one, that flags or the home name. */
export async function openPlace(
  context: CliContext,
  { id, key, trust, certificate }: { id: string; key?: string; trust?: string; certificate?: string },
): Promise<{ key: SwarmKey; trust: TrustStore; certificate?: Buffer }> {
  const path =
    key === undefined ? join(swarmFolder(context), "keys", `${id}_private.key`) : resolve(context.folder, key);
  return {
    key: await readPrivateKey(path),
    trust: await readTrustFile(trustPath(context, trust)),
    ...(await certificateOf(certificatePath(context, id, certificate), certificate !== undefined)),
  };
}

/** `HOST:PORT`, its name looked up. @throws UsageError */
export async function addressOf(text: string): Promise<Address> {
  const [, host, port] = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined || Number(port) > 65_535)
    throw new UsageError(`${text} is no HOST:PORT`, { field: "aggregator" });
  try {
    const { address } = await lookup(host);
    return { address, port: Number(port) };
  } catch {
    throw new UsageError(`there is no host ${host}`, { field: "aggregator" });
  }
}

import { resolve } from "node:path";
import type { ModelAddition } from "@hearth/protocol";
import { action, type Session } from "../action.ts";
import type { ModelAddFlags } from "../commands/model.ts";
import { UsageError } from "../errors/usage-error.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printModels } from "../output/print-models.ts";

export default action<ModelAddFlags, [string]>(async (session, flags, id) => {
  if (flags.file !== undefined) return await addFile(session, flags, id);
  const addition: ModelAddition = {
    id,
    ...serverOf(flags),
    ...priceOf(flags),
    ...(flags.context === undefined ? {} : { contextTokens: flags.context }),
    ...(flags.embedding ? { kind: "embedding" } : {}),
  };
  await using hub = await findOrOpenHub(session);
  printModels(session.output, await hub.client.models.set(addition, { signal: session.signal }));
  return exitCode.ok;
});

async function addFile(session: Session, flags: ModelAddFlags, id: string): Promise<ExitCode> {
  const { file = "", url, kind, inputPrice, outputPrice, context } = flags;
  if ([url, kind, inputPrice, outputPrice, context].some((value) => value !== undefined))
    throw new UsageError("a file says itself what it is, and costs nothing", { field: "--file" });
  const addition = { name: id.replace(/^gguf\//, ""), path: resolve(file) };
  await using hub = await findOrOpenHub(session);
  printModels(session.output, await hub.client.models.addFile(addition, { signal: session.signal }));
  return exitCode.ok;
}

function serverOf({ url, kind, keyVariable, keySecret }: ModelAddFlags): Pick<ModelAddition, "server"> {
  if (url === undefined) {
    if (kind !== undefined || keyVariable !== undefined || keySecret !== undefined)
      throw new UsageError("--kind, --key-variable and --key-secret belong to a server", { field: "--url" });
    return {};
  }
  if (keyVariable !== undefined && keySecret !== undefined)
    throw new UsageError("the key lies in one place", { field: "--key-secret" });
  const key =
    keyVariable === undefined
      ? keySecret === undefined
        ? {}
        : { key: { secret: keySecret } }
      : { key: { environment: keyVariable } };
  return { server: { kind: kind ?? "openai-compatible", url, ...key } };
}

function priceOf({ free, inputPrice, outputPrice }: ModelAddFlags): Pick<ModelAddition, "price"> {
  if (free) {
    if (inputPrice !== undefined || outputPrice !== undefined)
      throw new UsageError("what is free has no price", { field: "--free" });
    return { price: "free" };
  }
  if (inputPrice === undefined && outputPrice === undefined) return {};
  if (inputPrice === undefined || outputPrice === undefined)
    throw new UsageError(
      `${inputPrice === undefined ? "--input-price" : "--output-price"} is missing: both are needed`,
    );
  return { price: { input: inputPrice, output: outputPrice } };
}

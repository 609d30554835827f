import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "@hearth/protocol";
import { z } from "zod";
import { action } from "../action.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { readHidden } from "../secret/read-hidden.ts";

const exported = z.object({ version: z.literal(1), settings: z.record(z.string(), z.unknown()) });

export default action<{ json: boolean }, [string]>(async (session, _flags, file) => {
  const { context, output, signal } = session;
  const text =
    file === "-"
      ? await readHidden(session, { stdin: true, prompt: "" })
      : await readFile(resolve(context.folder, file), "utf8").catch((cause: unknown) => {
          throw new UsageError(`${file} cannot be read`, { field: "file", cause });
        });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file} holds no JSON`, { field: "file", cause });
  }
  const settings = parse(exported, value, "the export");
  await using hub = await findOrOpenHub(session);
  const count = await hub.client.settings.import(settings, { signal });
  if (output.json) output.data({ imported: count });
  else output.text(`${count} settings are taken over.`);
  return exitCode.ok;
});

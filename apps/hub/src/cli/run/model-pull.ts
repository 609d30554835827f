import { HearthError } from "@hearth/protocol";
import { action } from "../action.ts";
import type { ModelPullFlags } from "../commands/model.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printModels } from "../output/print-models.ts";
import { reportError } from "../output/report-error.ts";

const mebibyte = 1024 * 1024;

export default action<ModelPullFlags, [string]>(async ({ output, signal, ...session }, flags, url) => {
  const { sha256, name, maxSize } = flags;
  const wanted = {
    url,
    sha256,
    ...(name === undefined ? {} : { name }),
    ...(maxSize === undefined ? {} : { maximumBytes: Math.floor(maxSize * 1024 * mebibyte) }),
  };
  await using hub = await findOrOpenHub({ output, signal, ...session });
  try {
    const { model, list } = await hub.client.models.pull(wanted, {
      signal,
      onProgress({ bytes, total }) {
        if (output.json) output.note(JSON.stringify({ type: "progress", bytes, total }));
        else output.note(describe(bytes, total));
      },
    });
    if (output.json) output.data({ model, ...list });
    else {
      output.note(`${model} is here: its digest and its header are as they must be`);
      printModels(output, list);
    }
    return exitCode.ok;
  } catch (error) {
    if (!HearthError.isInstance(error) || error.code !== "HEARTH_APPROVAL_NEEDED") throw error;
    reportError(output, error);
    return exitCode.needsApproval;
  }
});

function describe(bytes: number, total: number | undefined): string {
  const here = (bytes / mebibyte).toFixed(1);
  if (total === undefined || total === 0) return `${here} MiB`;
  return `${here} of ${(total / mebibyte).toFixed(1)} MiB (${Math.floor((bytes / total) * 100)} %)`;
}

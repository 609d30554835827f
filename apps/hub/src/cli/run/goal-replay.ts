import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { goalRecording, parse } from "@hearth/protocol";
import { action } from "../action.ts";
import type { ReplayFlags } from "../commands/goal.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { compareRuns } from "../goal/replay/compare-runs.ts";
import { openReplayHub } from "../goal/replay/open-replay-hub.ts";
import { printReplay } from "../goal/replay/print-replay.ts";

export default action<ReplayFlags, [string]>(async ({ context, output, signal }, flags, word) => {
  const recorded = parse(goalRecording, await readJson(resolve(context.folder, word)), "the recorded run");
  await using hub = await openReplayHub(recorded, { home: context.home });
  const { id } = await hub.client.goals.submit(
    {
      text: recorded.goal.text,
      approvePlan: true,
      ...(flags.in === undefined ? {} : { inputFolder: resolve(context.folder, flags.in) }),
    },
    { signal },
  );
  await hub.client.goals.result(id, { signal });
  const replayed = { ...(await hub.client.goals.recording(id, { signal })), calls: recorded.calls };
  const differences = compareRuns(recorded, replayed);
  if (output.json) output.data({ same: differences.length === 0, differences, replayed });
  else printReplay(output, replayed, differences);
  return differences.length === 0 ? exitCode.ok : exitCode.failed;
});

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as unknown;
  } catch (cause) {
    throw new UsageError(`there is no recorded run in ${path}`, {
      field: "file",
      hint: "Name a file that `hearth goal record ID` has printed.",
      cause,
    });
  }
}

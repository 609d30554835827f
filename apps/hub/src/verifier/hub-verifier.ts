import { lazyVerifier, runCheckCommand, type Verifier } from "@hearth/agents/start";
import type { Engine } from "@hearth/engine";
import type { JournalReader } from "@hearth/journal";
import { openLazyReader } from "../sandbox/lazy-workspace.ts";
import type { JudgeOptions } from "./open-judge.ts";

export interface HubVerifierOptions extends JudgeOptions {
  engine: Pick<Engine, "submit" | "result">;
  journal: Pick<JournalReader, "list">;
}

const mostReceipts = 10_000;

/** The verifier of a hub: it looks into the results and the journal, runs commands as tasks, and asks a model of its own. */
export function createHubVerifier(options: HubVerifierOptions): Verifier {
  const { engine, journal } = options;
  return lazyVerifier({
    openFiles: ({ goal: { outputFolder } }) =>
      outputFolder === undefined ? Promise.resolve(undefined) : openLazyReader(outputFolder),
    receipts: ({ who, task }) =>
      journal
        .list(who, { task: task.id, kinds: ["effect-outcome"], first: "newest", limit: mostReceipts })
        .toReversed(),
    runCommand: runCheckCommand(engine),
    async openJudge(subject) {
      const { openJudge } = await import("./open-judge.ts");
      return await openJudge(options, subject);
    },
  });
}

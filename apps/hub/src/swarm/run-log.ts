import type { SwarmBlockView, SwarmRunDetail, SwarmRunView, SwarmShare } from "@hearth/protocol";
import type { BlockEvent, LocalOutcome } from "@hearth/swarm";
import type { Placement } from "./place-task.ts";
import { round } from "./times.ts";

interface Run {
  view: Omit<SwarmRunView, "shares" | "useful">;
  arrivals: SwarmBlockView[];
  /** The entry of a block that a worker has not answered yet. */
  open: Map<string, SwarmBlockView>;
  result?: number[][];
}

export type NewRun = Pick<SwarmRunView, "id" | "owner" | "operation" | "size"> & { task?: string };

const keptRuns = 100;

/** The newest runs and how their blocks arrived. Kept in memory: a run that a crash cut off is run again as another one. */
export class RunLog {
  readonly #runs = new Map<string, Run>();

  begin(run: NewRun): void {
    const view = {
      ...run,
      shared: false,
      why: "it is not placed yet",
      state: "running" as const,
      startedAt: Date.now(),
      blocks: 0,
    };
    this.#runs.set(run.id, { view, arrivals: [], open: new Map() });
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > keptRuns && oldest !== undefined) this.#runs.delete(oldest);
  }

  place(id: string, { shared, why }: Placement): void {
    const run = this.#runs.get(id);
    if (run !== undefined) Object.assign(run.view, { shared, why });
  }

  /** @returns whose run it is, and how long a block took when it was answered */
  move({ task, blocks, block, worker, kind, what, at }: BlockEvent): { owner: string; took?: number } | undefined {
    const run = this.#runs.get(task);
    if (run === undefined) return undefined;
    const { owner } = run.view;
    run.view.blocks = blocks;
    const name = `${block} ${worker}`;
    if (what === "sent") {
      const entry: SwarmBlockView = { block, kind, worker, sent: round(at), outcome: "open" };
      run.open.set(name, entry);
      run.arrivals.push(entry);
      return { owner };
    }
    // A wrong reply is found out later, when another one differs.
    const entry = run.open.get(name) ?? run.arrivals.findLast((one) => one.block === block && one.worker === worker);
    if (entry === undefined) return { owner };
    run.open.delete(name);
    entry.outcome = what;
    entry.answered ??= round(at);
    return what === "useful" || what === "redundant" ? { owner, took: at - entry.sent } : { owner };
  }

  /** @returns who computed what of it */
  end(id: string, outcome: LocalOutcome, result?: number[][]): SwarmShare[] {
    const run = this.#runs.get(id);
    if (run === undefined) return [];
    const { view, arrivals, open } = run;
    view.state = outcome.status;
    view.milliseconds = round(outcome.milliseconds);
    if (outcome.status !== "completed") view.failure = { code: outcome.code, message: outcome.message };
    else if (view.blocks === 0)
      // It ran whole, on whoever answered first.
      for (const worker of outcome.workers)
        arrivals.push({ block: 0, kind: "source", worker, sent: 0, answered: view.milliseconds, outcome: "useful" });
    for (const entry of open.values()) entry.outcome = "withdrawn";
    open.clear();
    if (result !== undefined) run.result = result;
    return sharesOf(run);
  }

  /** A run that ended without any outcome: its caller gave it up, or no worker could be started. */
  giveUp(id: string, failure: { code: string; message: string }, milliseconds: number): void {
    if (this.#runs.get(id)?.view.state === "running") this.end(id, { status: "failed", ...failure, milliseconds });
  }

  /** @param owner whose; undefined for everyone's */
  list(owner: string | undefined): SwarmRunView[] {
    return [...this.#runs.values()]
      .filter(({ view }) => owner === undefined || view.owner === owner)
      .map((run) => viewOf(run))
      .toReversed();
  }

  find(id: string, owner: string | undefined): SwarmRunDetail | undefined {
    const run = this.#runs.get(id);
    if (run === undefined || (owner !== undefined && run.view.owner !== owner)) return undefined;
    const { arrivals, result } = run;
    return { ...viewOf(run), arrivals: [...arrivals], ...(result === undefined ? {} : { result }) };
  }
}

/** Threads bear names that no device may have. */
export function placeOf(worker: string): SwarmShare["place"] {
  return worker.startsWith("thread_") ? "thread" : "device";
}

function viewOf(run: Run): SwarmRunView {
  const useful = run.arrivals.filter(({ outcome }) => outcome === "useful").length;
  return { ...run.view, useful, shares: sharesOf(run) };
}

function sharesOf({ arrivals }: Run): SwarmShare[] {
  const shares = new Map<string, SwarmShare>();
  for (const { worker, outcome } of arrivals) {
    const share = shares.get(worker) ?? { worker, place: placeOf(worker), blocks: 0, wrong: 0 };
    if (outcome === "useful") share.blocks++;
    else if (outcome === "wrong") share.wrong++;
    if (share.blocks + share.wrong > 0) shares.set(worker, share);
  }
  return [...shares.values()];
}

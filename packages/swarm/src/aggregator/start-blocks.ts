import type { Operation } from "../contract/operation.ts";
import { createSchedule } from "../schedule/pull-schedule.ts";
import type { AggregatorOptions } from "./aggregator-options.ts";
import { BlockRun } from "./block-run.ts";
import { BlockWatch } from "./block-watch.ts";
import { chooseBlocks } from "./block-size.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { LiveTask } from "./live-task.ts";
import type { TaskBook } from "./task-book.ts";
import type { TaskRequest } from "./task-record.ts";
import { byLoad, type WorkerTable } from "./worker-table.ts";

/** A job below this many multiply-accumulates is not worth spreading. */
const worthSpreading = 2_000_000;

/** Whether a task is cut in blocks: as its request says, else by its size. */
export function spreads(operation: Operation, { distribution, input }: TaskRequest): boolean {
  if (operation.distribute === undefined || distribution === "single") return false;
  return distribution !== undefined || operation.cost(input) >= worthSpreading;
}

export interface StartBlocksOptions {
  options: Pick<AggregatorOptions, "createSchedule" | "distribution">;
  dispatcher: Dispatcher;
  workers: WorkerTable;
  book: TaskBook;
}

/** Cuts a task in blocks and lets every worker that is there pull. */
export function startBlocks(task: LiveTask, { options, dispatcher, workers: table, book }: StartBlocksOptions): void {
  const { operation, request, record, deadline } = task;
  const workers = table.available();
  const base = request.distribution === "single" ? undefined : request.distribution;
  const wanted = base ?? options.distribution ?? { code: "rateless" };
  const blocks =
    wanted.blocks ??
    chooseBlocks({
      cost: operation.cost(request.input),
      speeds: workers.map(({ speed }) => speed),
      roundTrip: Math.max(0, ...workers.map(({ networkLatency }) => networkLatency)),
    });
  const distribution = operation.distribute!(request.input, { ...wanted, blocks });
  const schedule = (options.createSchedule ?? createSchedule)({
    blocks: distribution.blocks,
    symbols: distribution.symbols,
    copies: distribution.copies,
  });
  const run = new BlockRun({
    id: record.id,
    priority: record.priority,
    deadline,
    distribution,
    schedule,
    dispatcher,
    worker: (id) => table.get(id),
    watch: new BlockWatch(record.id, distribution.blocks, (event) => book.tell(event)),
    finish: (outcome) => {
      if (outcome.kind === "completed")
        book.complete(task, { output: outcome.output, workers: run.workers, cached: false });
      else book.end(task, performance.now() >= deadline ? "timeout" : "failed", outcome.code, outcome.message);
    },
  });
  task.run = { kind: "blocks", run };
  record.status = "distributed";
  for (const worker of workers.toSorted(byLoad)) run.workerJoined(worker);
}

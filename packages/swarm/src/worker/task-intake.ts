import { LRUCache } from "lru-cache";
import { signResult } from "../messages/sign-result.ts";
import {
  cancelCodec,
  maximumBytes,
  operandCodec,
  operandWantedCodec,
  resultCodec,
  taskCodec,
  type ResultMessage,
  type TaskMessage,
} from "../messages/task-codec.ts";
import { resultStatuses } from "../messages/worker-status.ts";
import type { Endpoint } from "../network/endpoint.ts";
import type { Peer } from "../network/peer.ts";
import { frameType } from "../wire/frame-type.ts";
import type { Job, JobResult } from "./job.ts";
import { OperandStore } from "./operand-store.ts";
import type { TaskRunner } from "./task-runner.ts";
import type { WorkerOptions } from "./worker-options.ts";

interface Held {
  task: TaskMessage;
  peer: Peer;
}

export interface TaskIntakeOptions {
  readonly worker: WorkerOptions;
  readonly runner: TaskRunner;
  /** Whether tasks are taken now. */
  readonly open: () => boolean;
  /** Takes note of the term of an order. @returns false for one that is over */
  readonly obey: (term: number) => boolean;
}

/** What aggregators send to be computed: tasks and their operands in, answers out. A task that comes again is computed once. */
export class TaskIntake {
  readonly #options: TaskIntakeOptions;
  readonly #operands: OperandStore;
  /** Tasks that wait for their shared operand, by its digest. */
  readonly #held = new Map<string, Held[]>();
  readonly #active = new Set<string>();
  /** A few large ones must not fill the memory of a small device: one that is gone is computed again. */
  readonly #answers = new LRUCache<string, ResultMessage>({
    max: 512,
    maxSize: 64 << 20,
    sizeCalculation: ({ result }) => Math.max(1, result?.length ?? 0),
    ttl: 60_000,
  });
  #endpoint: Endpoint | undefined;

  constructor(options: TaskIntakeOptions) {
    this.#options = options;
    this.#operands = new OperandStore(options.worker.operandBytes ?? 256 << 20);
  }

  attach(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
    const from = ["aggregator"] as const;
    endpoint.handle(frameType.task, from, taskCodec, (peer, task) => this.#receiveTask(peer, task));
    endpoint.handle(frameType.cancel, from, cancelCodec, (_peer, { taskId }) => {
      this.#release(taskId);
      this.#options.runner.cancel(taskId);
    });
    endpoint.handle(frameType.operand, from, operandCodec, (_peer, { digest, bytes }) =>
      this.#receiveOperand(Buffer.from(digest).toString("hex"), bytes),
    );
  }

  #receiveTask(peer: Peer, task: TaskMessage): void {
    if (!this.#options.obey(task.term)) return this.#endpoint?.counters.drop("stale-term");
    const answered = this.#answers.get(task.taskId);
    if (answered !== undefined) return this.#send(peer, { ...answered, term: task.term });
    if (this.#active.has(task.taskId)) return;
    if (!this.#options.open()) {
      return this.#answer(peer, task, {
        status: "error",
        computationTime: 0,
        errorCode: "HEARTH_SWARM_WORKER",
        errorMessage: "stopping",
      });
    }
    if (task.shared === undefined) return this.#run(peer, task);
    const digest = Buffer.from(task.shared).toString("hex");
    const shared = this.#operands.get(digest);
    if (shared !== undefined) return this.#run(peer, task, shared);
    const waiting = this.#held.get(digest);
    if (waiting === undefined) this.#held.set(digest, [{ task, peer }]);
    else if (!waiting.some((held) => held.task.taskId === task.taskId)) waiting.push({ task, peer });
    this.#endpoint?.send(peer, frameType.operandWanted, operandWantedCodec.encode({ digest: task.shared }));
  }

  /** Forgets a task that waits for its operand, which may never come. */
  #release(taskId: string): void {
    for (const [digest, waiting] of this.#held) {
      const others = waiting.filter(({ task }) => task.taskId !== taskId);
      if (others.length === 0) this.#held.delete(digest);
      else this.#held.set(digest, others);
    }
  }

  #receiveOperand(digest: string, bytes: Uint8Array): void {
    const kept = this.#operands.put(digest, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const held = this.#held.get(digest) ?? [];
    this.#held.delete(digest);
    for (const { task, peer } of held) {
      const shared = kept ? this.#operands.get(digest) : undefined;
      if (shared !== undefined) this.#run(peer, task, shared);
      else
        this.#answer(peer, task, {
          status: "error",
          computationTime: 0,
          errorCode: "HEARTH_SWARM_WORKER",
          errorMessage: "the shared operand is not what it should be, or finds no room",
        });
    }
  }

  #run(peer: Peer, task: TaskMessage, shared?: Uint8Array): void {
    const { taskId: id, operation, version, data: own, priority } = task;
    const limit = Math.min(task.timeout / 1_000, (this.#options.worker.taskTimeout ?? 30) * 1_000);
    const job: Job = {
      id,
      operation,
      version,
      own,
      priority,
      deadline: performance.now() + limit,
      ...(shared === undefined ? {} : { shared }),
    };
    this.#active.add(id);
    this.#options.runner.accept(job, (result) => {
      this.#active.delete(id);
      this.#answer(peer, task, result);
    });
  }

  #answer(peer: Peer, task: TaskMessage, result: JobResult): void {
    const { computationTime, status, ...rest } = sendable(result);
    const message: ResultMessage = {
      timestamp: Date.now(),
      taskId: task.taskId,
      status: resultStatuses.indexOf(status),
      computationTime: Math.round(computationTime * 1_000),
      term: task.term,
      ...rest,
    };
    if (task.signed === true && message.result !== undefined) {
      const { taskId, term, result } = message;
      const { worker } = this.#options;
      message.statement = signResult(worker.key.privateKey, { taskId, workerId: worker.id, term, result });
    }
    // Only what is certain is repeated: a task that was cancelled or came too late may be asked for again.
    if (status === "success") this.#answers.set(task.taskId, message);
    this.#send(peer, message);
  }

  #send(peer: Peer, message: ResultMessage): void {
    this.#endpoint?.send(peer, frameType.result, resultCodec.encode(message));
  }
}

/** A result that no message holds is as large on every worker, and so an error of the task. */
function sendable(result: JobResult): JobResult {
  const size = result.result?.length ?? 0;
  if (size <= maximumBytes) return result;
  return {
    status: "error",
    computationTime: result.computationTime,
    errorCode: "HEARTH_SWARM_MESSAGE",
    errorMessage: `the result has ${size} bytes, and at most ${maximumBytes} can be sent; ask for it in more blocks`,
  };
}

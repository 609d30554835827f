import { randomUUID } from "node:crypto";
import { checkRequest } from "../aggregator/check-request.ts";
import type { TaskOutcome, TaskRequest } from "../aggregator/task-record.ts";
import { MessageError } from "../errors/message-error.ts";
import { SwarmError } from "../errors/swarm-error.ts";
import type { Peer } from "../network/peer.ts";
import { frameType } from "../wire/frame-type.ts";
import { replicateCodec, replicateReplyCodec, type ReplicateMessage } from "./group-codecs.ts";
import type { GroupLinks } from "./group-links.ts";
import { GroupMemory } from "./group-memory.ts";
import type { AggregatorGroupOptions } from "./group-options.ts";
import { Replication } from "./replication.ts";

/** Bytes of one task: with a part of the ledger it has to fit into a message. */
const largestTask = 48 << 20;

export interface GroupTasksOptions extends AggregatorGroupOptions {
  readonly links: GroupLinks;
  readonly term: () => number;
  readonly leads: () => boolean;
  /** Aggregators that make a majority, this one among them. */
  readonly majority: number;
}

/**
 * The tasks of a group. One is taken once a majority has it on the disk, so whoever leads next finds it there and runs it
 * again; what was done is told to the others with its result.
 */
export class GroupTasks implements AsyncDisposable {
  readonly #options: GroupTasksOptions;
  readonly #memory: GroupMemory;
  readonly #replication: Replication;
  readonly #running = new Set<string>();

  constructor(options: GroupTasksOptions) {
    this.#options = options;
    this.#memory = new GroupMemory(options);
    this.#replication = new Replication(options);
  }

  /** Begins to receive its messages. */
  attach(): void {
    const { links } = this.#options;
    links.handle(frameType.replicate, replicateCodec, (peer, message) => this.#remember(peer, message));
    links.handle(frameType.replicateReply, replicateReplyCodec, ({ id }, { sequence, accepted }) => {
      if (accepted) this.#replication.accepted(id, sequence);
    });
  }

  /** Takes a task once a majority remembers it. @param requireLead asked before and after. @throws AggregatorError when too few answer, MessageError for what cannot be sent */
  async submit(request: TaskRequest, requireLead: () => void): Promise<{ id: string; done: Promise<TaskOutcome> }> {
    requireLead();
    checkRequest(request);
    const id = request.id ?? randomUUID();
    const body = this.#memory.bytesOf(request);
    if (body.length > largestTask)
      throw new MessageError(`a task of a group has at most ${largestTask} bytes, this one ${body.length}`, {
        hint: "Cut the input, or use an aggregator without a group.",
      });
    await Promise.all([this.#memory.keepOpen(id, body), this.#replication.replicate({ taskId: id, open: body })]);
    requireLead();
    return this.#run({ ...request, id });
  }

  /** A part of what is remembered here, for a new leader. @param after the last task of the part before. @returns `after` where there is more */
  list(after?: string): { tasks: Buffer; after?: string } {
    return this.#memory.list(after);
  }

  /** Takes over what another remembers. */
  async absorb(list: Uint8Array): Promise<void> {
    await this.#memory.absorb(list);
  }

  /** As the new leader: goes on with what is open, and answers for what is done. */
  takeOver(): void {
    for (const task of this.#memory.recall()) {
      if ("outcome" in task) {
        this.#options.aggregator.remember(task.id, task.operation, task.outcome);
        continue;
      }
      try {
        this.#run({ ...task.request, id: task.id });
      } catch (thrown) {
        // It is draining or full, or the task is none: it stays remembered, for whoever leads next.
        if (!(thrown instanceof SwarmError)) throw thrown;
      }
      void this.#replication.replicate({ taskId: task.id, open: task.open }).catch(() => undefined);
    }
  }

  /** Tells those again that have not answered. */
  resend(): void {
    this.#replication.resend();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#memory[Symbol.asyncDispose]();
  }

  #run(request: TaskRequest & { id: string }): { id: string; done: Promise<TaskOutcome> } {
    const { aggregator, links, term, leads } = this.#options;
    const task = aggregator.submit(request);
    if (this.#running.has(request.id)) return task;
    this.#running.add(request.id);
    const begun = term();
    void task.done.then((outcome) => {
      this.#running.delete(request.id);
      // Given up for want of the lead is not done: whoever leads now goes on with it.
      if (!leads() || term() !== begun || links.closed) return;
      this.#conclude(request, outcome);
    });
    return task;
  }

  #conclude({ id, operation }: TaskRequest & { id: string }, outcome: TaskOutcome): void {
    const { links, term } = this.#options;
    const done = this.#memory.keepOutcome(id, operation, outcome);
    if (done === undefined) return;
    links.sendToAll(frameType.replicate, replicateCodec.encode({ term: term(), sequence: 0, taskId: id, done }));
  }

  #remember(peer: Peer, { term, sequence, taskId, open, done }: ReplicateMessage): void {
    const { links, term: current } = this.#options;
    const reply = (accepted: boolean): void =>
      links.send(peer, frameType.replicateReply, replicateReplyCodec.encode({ term: current(), sequence, accepted }));
    if (term < current()) return reply(false);
    const task = { ...(open === undefined ? {} : { open }), ...(done === undefined ? {} : { done }) };
    void this.#memory.take(taskId, task).then(reply);
  }
}

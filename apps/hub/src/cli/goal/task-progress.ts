import type { Plan, Task, TaskId } from "@hearth/protocol";
import type { FeedEvent, HearthClient } from "@hearth/sdk";
import { duration, shorten } from "../output/format.ts";
import type { Output } from "../output/output.ts";

const quietMilliseconds = 1000;

/** Says what becomes of a goal's tasks, a line each, as the feed tells. */
export class TaskProgress {
  readonly #client: HearthClient;
  readonly #output: Output;
  readonly #tasks = new Map<string, Task>();
  #total: number | undefined;
  #ended = 0;
  #lastProgress = 0;

  constructor(client: HearthClient, output: Output) {
    this.#client = client;
    this.#output = output;
  }

  planned(plan: Plan): void {
    this.#total = plan.tasks.length;
  }

  async show(event: FeedEvent): Promise<void> {
    if (event.task === undefined) return;
    const { colour } = this.#output;
    switch (event.type) {
      case "task-started":
        this.#output.note(`  … ${await this.#title(event.task)}`, colour.dim);
        return;
      case "task-progressed":
        return this.#showProgress(event);
      case "task-retried":
        this.#output.note(`  ↻ ${await this.#title(event.task)}: trying again${because(event)}`, colour.yellow);
        return;
      case "task-parked":
        this.#output.note(`  ‖ ${await this.#title(event.task)}: waits for an answer`, colour.yellow);
        return;
      case "task-completed":
        return this.#showEnd(event.task, "✓", colour.green);
      case "task-failed":
        return this.#showEnd(event.task, "✗", colour.red);
      case "task-cancelled":
        return this.#showEnd(event.task, "–", colour.yellow);
      default:
    }
  }

  async #showEnd(id: string, mark: string, paint: (text: string) => string): Promise<void> {
    this.#ended += 1;
    const task = await this.#client.tasks.get(id as TaskId);
    const took =
      task.startedAt !== undefined && task.endedAt !== undefined ? ` (${duration(task.endedAt - task.startedAt)})` : "";
    const place = this.#total === undefined ? "" : ` [${this.#ended}/${this.#total}]`;
    const why = task.failure === undefined ? "" : `: ${task.failure.message}`;
    this.#output.note(`  ${mark}${place} ${task.title ?? task.capability}${took}${why}`, paint);
  }

  async #showProgress(event: FeedEvent): Promise<void> {
    const { fraction, message } = event.data;
    const now = Date.now();
    if (event.task === undefined || typeof fraction !== "number" || now - this.#lastProgress < quietMilliseconds)
      return;
    this.#lastProgress = now;
    const words = typeof message === "string" ? ` ${shorten(message, 100)}` : "";
    this.#output.note(`    ${Math.round(fraction * 100)} %${words}`, this.#output.colour.dim);
  }

  async #title(id: string): Promise<string> {
    let task = this.#tasks.get(id);
    if (task === undefined) {
      task = await this.#client.tasks.get(id as TaskId);
      this.#tasks.set(id, task);
    }
    return task.title ?? task.capability;
  }
}

function because(event: FeedEvent): string {
  const failure = event.data["failure"];
  const message =
    typeof failure === "object" && failure !== null ? (failure as { message?: unknown }).message : undefined;
  return typeof message === "string" ? ` after: ${shorten(message, 160)}` : "";
}

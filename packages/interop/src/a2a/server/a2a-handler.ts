import { type AgentCard, type Message, type StreamResponse, type Task as A2aTask, TaskState } from "@a2a-js/sdk";
import {
  PushNotificationNotSupportedError,
  RequestMalformedError,
  TaskNotCancelableError,
  TaskNotFoundError,
  UnsupportedOperationError,
} from "@a2a-js/sdk/errors";
import type { A2ARequestHandler } from "@a2a-js/sdk/server";
import type { Engine } from "@hearth/engine";
import {
  type Capability,
  HearthError,
  newId,
  type Principal,
  type Task,
  type TaskId,
  taskId,
  terminalStates,
} from "@hearth/protocol";
import { followTask } from "../../tasks/follow-task.ts";
import { isInScope, type Scopes } from "../../tasks/scope.ts";
import { skillExtension } from "../extension.ts";
import type { TaskLinks } from "./task-links.ts";
import { statusOf, toA2aTask } from "./to-a2a-task.ts";

export interface A2aHandlerOptions {
  engine: Pick<Engine, "submit" | "get" | "cancel" | "subscribe">;
  links: TaskLinks;
  who: Principal;
  scopes: Scopes;
  capabilities: readonly Capability[];
  card: () => AgentCard;
  extendedCard: () => AgentCard;
  /** Aborts when the client has gone. */
  signal: AbortSignal;
}

/** The A2A operations of one caller, over our own tasks: what is kept of a task is the task. */
export function createA2aHandler(options: A2aHandlerOptions): A2ARequestHandler {
  const { engine, links, who, scopes, capabilities, signal } = options;

  async function begin(message: Message | undefined): Promise<{ task: Task; context: string }> {
    if (message === undefined) throw new RequestMalformedError("there is no message");
    if (message.taskId !== "")
      throw new UnsupportedOperationError("a task takes no further messages; send one without a task id");
    const { skill, input } = read(message);
    if (!isInScope(skill, scopes) || !capabilities.some(({ name }) => name === skill))
      throw new RequestMalformedError(`there is no skill ${skill}; the extended card has those you may use`);
    const messageId = message.messageId.slice(0, 150);
    const submission = {
      capability: skill,
      input,
      retries: 0,
      // The same message sent again is the same task.
      ...(messageId === "" ? {} : { idempotencyKey: `a2a:${messageId}` }),
    };
    const [id] = await asRequest(() => engine.submit(who, [submission]));
    const context = message.contextId === "" ? newId<string>() : message.contextId.slice(0, 200);
    await links.add(who, id!, context);
    return { task: await engine.get(who, id!), context: (await links.context(who, id!)) ?? context };
  }

  async function find(id: string): Promise<{ task: Task; context: string }> {
    const known = taskId.safeParse(id);
    const context = known.success ? await links.context(who, known.data) : undefined;
    if (!known.success || context === undefined) throw new TaskNotFoundError();
    return { task: await engine.get(who, known.data), context };
  }

  async function* stream(id: TaskId, context: string): AsyncGenerator<StreamResponse, void, undefined> {
    const waiting: StreamResponse[] = [];
    let wake = Promise.withResolvers<void>();
    let last = "";
    const push = (response: StreamResponse): void => {
      waiting.push(response);
      wake.resolve();
    };
    const update = (task: Task, said?: string, fraction?: number): void => {
      const status = statusOf(task, context, said);
      const metadata = fraction === undefined ? undefined : { fraction };
      push({ payload: { $case: "statusUpdate", value: { taskId: id, contextId: context, status, metadata } } });
    };
    let now = await engine.get(who, id);
    push({ payload: { $case: "task", value: toA2aTask(now, context) } });
    last = `${now.state} ${now.parkedOn ?? ""}`;
    const gone = new AbortController();
    let ended = terminalStates.has(now.state);
    const following = ended
      ? Promise.resolve()
      : followTask(engine, who, id, {
          signal: AbortSignal.any([signal, gone.signal]),
          throughApprovals: true,
          onProgress: (fraction, message) => update(now, message, fraction),
          onChange(task) {
            now = task;
            const standing = `${task.state} ${task.parkedOn ?? ""}`;
            if (standing === last) return;
            last = standing;
            const [output] = toA2aTask(task, context).artifacts;
            if (output !== undefined)
              push({
                payload: {
                  $case: "artifactUpdate",
                  value: {
                    taskId: id,
                    contextId: context,
                    artifact: output,
                    append: false,
                    lastChunk: true,
                    metadata: undefined,
                  },
                },
              });
            update(task);
          },
        }).then(() => undefined);
    const done = following.finally(() => {
      ended = true;
      wake.resolve();
    });
    done.catch(() => undefined);
    try {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          yield next;
          continue;
        }
        if (ended) break;
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
      await done;
    } finally {
      gone.abort();
    }
  }

  const noPush = (): never => {
    throw new PushNotificationNotSupportedError();
  };

  return {
    getAgentCard: () => Promise.resolve(options.card()),
    getAuthenticatedExtendedAgentCard: () => Promise.resolve(options.extendedCard()),
    async sendMessage({ message, configuration }) {
      const { task, context } = await begin(message);
      if (configuration?.returnImmediately === true) return toA2aTask(task, context);
      const { task: ended } = await followTask(engine, who, task.id, { signal });
      return toA2aTask(ended, context);
    },
    async *sendMessageStream({ message }) {
      const { task, context } = await begin(message);
      yield* stream(task.id, context);
    },
    async *resubscribe({ id }) {
      const { task, context } = await find(id);
      if (terminalStates.has(task.state)) throw new UnsupportedOperationError("the task has ended");
      yield* stream(task.id, context);
    },
    async getTask({ id }) {
      const { task, context } = await find(id);
      return toA2aTask(task, context);
    },
    async cancelTask({ id }) {
      const { task, context } = await find(id);
      if (terminalStates.has(task.state)) throw new TaskNotCancelableError();
      await engine.cancel(who, [task.id], { reason: "an A2A client cancelled it" });
      return toA2aTask(await engine.get(who, task.id), context);
    },
    async listTasks({ contextId, status, pageSize, pageToken }) {
      const limit = Math.min(100, Math.max(1, pageSize ?? 50));
      if (pageToken !== "" && !taskId.safeParse(pageToken).success) throw new RequestMalformedError("no such page");
      const found = await links.list(who, { context: contextId, before: pageToken, limit });
      const tasks: A2aTask[] = [];
      for (const { task, context } of found) tasks.push(toA2aTask(await engine.get(who, task), context));
      const wanted = tasks.filter(
        (task) => status === TaskState.TASK_STATE_UNSPECIFIED || task.status?.state === status,
      );
      const nextPageToken = found.length === limit ? found.at(-1)!.task : "";
      return { tasks: wanted, nextPageToken, pageSize: limit, totalSize: wanted.length };
    },
    createTaskPushNotificationConfig: noPush,
    getTaskPushNotificationConfig: noPush,
    listTaskPushNotificationConfigs: noPush,
    deleteTaskPushNotificationConfig: noPush,
  };
}

/** The skill that a message names, and its input: by our extension, or as `skill` and `input` of its data part. */
function read({ metadata, parts }: Message): { skill: string; input: unknown } {
  const data = parts.flatMap(({ content }) => (content?.$case === "data" ? [content.value as unknown] : []));
  const texts = parts.flatMap(({ content }) => (content?.$case === "text" ? [content.value] : []));
  const named = (metadata?.[skillExtension] as { skill?: unknown } | undefined)?.skill;
  if (typeof named === "string") return { skill: named, input: data[0] ?? { text: texts.join("\n") } };
  const [first] = data;
  if (typeof first === "object" && first !== null && "skill" in first && typeof first.skill === "string")
    return { skill: first.skill, input: "input" in first ? first.input : {} };
  throw new RequestMalformedError(
    `the message names no skill: put {"skill": "…"} into its metadata under ${skillExtension}, or send one data part {"skill": "…", "input": {…}}`,
  );
}

/** What is wrong with the request itself is the client's to know. */
async function asRequest<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (HearthError.isInstance(error) && error.status < 500) throw new RequestMalformedError(error.message);
    throw error;
  }
}

import { hash } from "node:crypto";
import type { FileAuthor, TeamStore } from "@hearth/agents";
import type { EngineReader } from "@hearth/engine";
import { dependenciesOf, type PlanId, type Principal, type Task } from "@hearth/protocol";
import type { WorkspaceWriter } from "@hearth/sandbox";
import { ResultConflictError } from "../errors/result-conflict-error.ts";

export interface ConflictGuardOptions {
  store: () => Promise<TeamStore>;
  engine: Pick<EngineReader, "get" | "getPlan">;
  who: Principal;
  task: Task & { plan: PlanId };
  agent: string;
}

/**
 * The folder of results, in which a task of a plan replaces no file of another one unless it builds on that one. Copies meet here, so
 * that two agents that changed the same file are told, and the last to hand over does not win. A task of an earlier plan of the
 * goal is no rival: a later round replaces it. What a command writes into the folder does not pass here.
 */
export function conflictGuard(
  writer: WorkspaceWriter,
  { store, engine, who, task, agent }: ConflictGuardOptions,
): WorkspaceWriter {
  const claim = async (path: string, content: string | Uint8Array): Promise<void> => {
    const file = { folder: writer.root, path };
    const own: FileAuthor = { plan: task.plan, task: task.id, agent, digest: hash("sha256", content) };
    const kept = await store();
    let author = await kept.claimFile(who, file, own);
    // A file that changes its author while it is looked at is looked at again.
    for (let round = 0; round < 3 && author.task !== own.task; round++) {
      const isRival = author.plan === own.plan;
      if (isRival && author.digest === own.digest) return;
      if (isRival && !(await buildsOn(author.task))) throw new ResultConflictError(path, author);
      author = await kept.claimFile(who, file, own, author);
    }
    if (author.task !== own.task) throw new ResultConflictError(path, author);
  };

  const buildsOn = async (other: string): Promise<boolean> => {
    const { key } = await engine.get(who, other as Task["id"]);
    if (key === undefined || task.key === undefined) return false;
    const { tasks } = await engine.getPlan(who, task.plan);
    const parents = new Map(tasks.map((one) => [one.key, dependenciesOf(one)]));
    const above = new Set<string>();
    const pending = [task.key];
    for (let next = pending.pop(); next !== undefined; next = pending.pop())
      for (const parent of parents.get(next) ?? [])
        if (!above.has(parent)) {
          above.add(parent);
          pending.push(parent);
        }
    return above.has(key);
  };

  return {
    ...writer,
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
    async write(path, content, options) {
      await claim(path, content);
      return await writer.write(path, content, options);
    },
  };
}

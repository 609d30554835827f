import { AsyncLocalStorage } from "node:async_hooks";
import type { ConversationId } from "@hearth/protocol";
import type { LoopEnding } from "./loop-ending.ts";

/** What a loop that runs inside another one knows of it. */
export interface ParentLoop {
  readonly conversation: ConversationId;
  readonly depth: number;
  readonly maximumDepth: number;
  /** Counts a loop started below this one, once for each conversation. @throws LoopNestingError when there are too many */
  childStarted(child: { agent: string; conversation: ConversationId }): Promise<void>;
  /** Tells the parent's hooks. @returns why the child's result is not accepted, if it is not */
  childEnded(child: {
    agent: string;
    conversation: ConversationId;
    ending: LoopEnding;
    text: string;
  }): Promise<string | undefined>;
}

const storage = new AsyncLocalStorage<ParentLoop>();

/** The loop within which this code runs, if there is one in this process. */
export function parentLoop(): ParentLoop | undefined {
  return storage.getStore();
}

/** Runs work as a part of a loop. */
export function withinLoop<Result>(parent: ParentLoop, work: () => Result): Result {
  return storage.run(parent, work);
}

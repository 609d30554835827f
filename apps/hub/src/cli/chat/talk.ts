import { goalSubmission, parse } from "@hearth/protocol";
import type { Session } from "../action.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import type { LineAsker } from "../goal/ask-line.ts";
import { followGoal } from "../goal/follow-goal.ts";
import { findHub, findOrOpenHub, type HubAccess } from "../hub-access.ts";
import { reportError } from "../output/report-error.ts";
import type { OpenedConversation } from "./open-conversation.ts";

export interface TalkOptions {
  session: Session;
  conversation: OpenedConversation;
  yes: boolean;
  stream: boolean;
  asker: LineAsker;
}

/** One conversation at the terminal. What goes wrong with one goal does not end it. */
export class Talk implements AsyncDisposable {
  readonly #options: TalkOptions;
  #hub: HubAccess;

  constructor(hub: HubAccess, options: TalkOptions) {
    this.#hub = hub;
    this.#options = options;
  }

  /**
   * Sees one thing through that was said. Ctrl-C stops it.
   * @param submission what goes into the goal beside the conversation
   * @throws the reason of the session's signal
   */
  async say(submission: object): Promise<ExitCode> {
    const { session, conversation, yes, stream, asker } = this.#options;
    const stop = new AbortController();
    using taken = session.context.onNextInterrupt(() => stop.abort(new Error("the goal was stopped")));
    void taken;
    const signal = AbortSignal.any([session.signal, stop.signal]);
    const { id, inputFolder } = conversation;
    const folder = inputFolder === undefined ? {} : { inputFolder };
    try {
      const whole = parse(goalSubmission, { ...folder, approvePlan: yes, ...submission, conversation: id }, "the goal");
      const { client } = await this.#current();
      const start = () => client.goals.submit(whole, { signal });
      return await followGoal({ session: { ...session, signal }, client, start, yes, stream, asker });
    } catch (error) {
      session.signal.throwIfAborted();
      if (stop.signal.aborted) return exitCode.interrupted;
      reportError(session.output, error);
      return exitCodeOf(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hub[Symbol.asyncDispose]();
  }

  /** The hub may have been started anew since, at another address. */
  async #current(): Promise<HubAccess> {
    const { session } = this.#options;
    if (!this.#hub.own) this.#hub = (await findHub(session)) ?? (await findOrOpenHub(session));
    return this.#hub;
  }
}

import type { Principal } from "@hearth/protocol";

/** What a message is for. */
export type MessageKind = "consult" | "broadcast" | "hand-off" | "spawn";

/** What became of a message, as whoever sent it learnt. */
export type MessageOutcome = "answered" | "failed";

/** Something an agent said to another one. */
export interface TeamMessage {
  readonly id: string;
  readonly task: string;
  readonly kind: MessageKind;
  readonly sender: string;
  readonly recipient: string;
  readonly text: string;
  /** Milliseconds since the Unix epoch. */
  readonly sentAt: number;
  readonly outcome?: MessageOutcome;
  readonly answeredAt?: number;
}

/** Who holds a task since it was handed over. */
export interface Holder {
  /** 1 for the first time a task changed hands. */
  readonly generation: number;
  readonly agent: string;
  readonly capability: string;
  readonly input: unknown;
  /** Who held it before. */
  readonly former: string;
  readonly note: string;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
}

/** Who wrote a file of the results. */
export interface FileAuthor {
  readonly plan: string;
  readonly task: string;
  readonly agent: string;
  /** SHA-256 of the content, in hexadecimal. */
  readonly digest: string;
}

/** What may be asked. Another owner's tasks are as if they were not there. */
export interface TeamReader {
  /** Messages within a task, oldest first; at most 1000. */
  messages(who: Principal, task: string): Promise<TeamMessage[]>;
  /** How a task changed hands, oldest first: the last one holds it. Empty where it never did. */
  holders(who: Principal, task: string): Promise<Holder[]>;
  /** The permission level an agent has risen to within a task; undefined where it has not. */
  level(who: Principal, task: string, agent: string): Promise<number | undefined>;
}

/** What may be changed. Each call is one durable statement. */
export interface TeamWriter {
  send(who: Principal, message: Omit<TeamMessage, "id" | "sentAt" | "outcome" | "answeredAt">): Promise<string>;
  /** Keeps that an agent has risen within a task. */
  raise(who: Principal, task: string, agent: string, level: number): Promise<void>;
  /**
   * Claims a file of a folder of results for a task, in one statement, so that of two that race one has it.
   * @param instead whose claim this one follows; undefined where there was none
   * @returns whose it is now
   */
  claimFile(
    who: Principal,
    file: { folder: string; path: string },
    author: FileAuthor,
    instead?: FileAuthor,
  ): Promise<FileAuthor>;
  answer(who: Principal, message: string, outcome: MessageOutcome): Promise<void>;
  /**
   * Gives a task to another agent, where `after` is how often it had changed hands.
   * @returns false where someone else was faster: then it is theirs
   */
  handOver(
    who: Principal,
    task: string,
    holder: Omit<Holder, "generation" | "since"> & { after: number },
  ): Promise<boolean>;
}

export type TeamStore = TeamReader & TeamWriter;

import type { ModelDoor } from "@hearth/models";
import type { CheckOf, Goal, Principal, Receipt, Task } from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";
import type { OpenQuestion, PersonsAnswer } from "../loop/ask-when-allowed.ts";

/** How a command of a check ended, as the sandbox told it. */
export type CommandFinding =
  | { readonly kind: "ended"; readonly exitCode: number | null; readonly timedOut: boolean; readonly printed: string }
  /** It was denied, or what became of it is not known. */
  | { readonly kind: "not-run"; readonly why: string };

/** What a model that judges is given: a door of its own, and the results through a door that says what they carry. */
export interface JudgeDoor extends AsyncDisposable {
  readonly door: ModelDoor;
  /** `provider/model` or a role. @default the door's default */
  readonly model?: string;
  /** Undefined where the goal has no folder of results. */
  readonly files: WorkspaceReader | undefined;
  /** Resolves once the person has answered the question, or it is no longer good. */
  answered(question: OpenQuestion, signal: AbortSignal): Promise<PersonsAnswer>;
}

/** The one task that is judged, in the goal it belongs to. */
export interface CheckSubject {
  readonly who: Principal;
  readonly goal: Goal;
  readonly task: Task;
}

/** Where the evidence comes from. Nothing of it goes through the agent that did the task. */
export interface EvidenceSources {
  /** The folder of results; undefined where there is none. The verifier closes it. */
  openFiles(subject: Pick<CheckSubject, "who" | "goal">): Promise<WorkspaceReader | undefined>;
  /** Receipts of how the task's effects ended. @default no receipts can be looked up */
  receipts?(subject: CheckSubject): readonly Receipt[];
  /**
   * Runs a check's command through the gateway, contained. The same `name` is the same run, however often it is asked for.
   * @default no commands can be run
   */
  runCommand?(
    subject: CheckSubject,
    check: CheckOf<"command">,
    options: { name: string; signal: AbortSignal },
  ): Promise<CommandFinding>;
  /** Opens a model that judges; undefined where none is set up. @default none is */
  openJudge?(subject: CheckSubject): Promise<JudgeDoor | undefined>;
}

/** All that the judging of one check may use. */
export interface CheckContext extends CheckSubject {
  readonly sources: EvidenceSources;
  /** Opened once for all checks of a goal. */
  readonly files: () => Promise<WorkspaceReader | undefined>;
  /** Names this check within the goal, over crashes. */
  readonly name: string;
  readonly signal: AbortSignal;
}

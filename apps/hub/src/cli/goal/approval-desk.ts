import type { Goal } from "@hearth/protocol";
import type { AnswerOutcome, ApprovalAnswer, ApprovalQuestion, FeedEvent, HearthClient } from "@hearth/sdk";
import type { Session } from "../action.ts";
import { describeQuestion } from "../output/describe-question.ts";
import { count } from "../output/format.ts";
import { decideFreshly } from "./decide-freshly.ts";
import { canAsk, type LineAsker } from "./ask-line.ts";

/** What a standing answer is good for that is given in the terminal. It is taken back when the run ends, too. */
const standing = { count: 10, lifetimeSeconds: 3600 };

export interface ApprovalDeskOptions {
  session: Session;
  client: HearthClient;
  asker: LineAsker;
}

/** Puts the questions of a goal, and of its tasks, to the person at the terminal. */
export class ApprovalDesk implements AsyncDisposable {
  readonly #options: ApprovalDeskOptions;
  readonly #grants: string[] = [];
  /** Questions the person was shown and left open. */
  readonly #left = new Set<string>();
  /** Ends the prompt that is open, when somebody else has answered or nobody can any more. */
  #prompt: { readonly ids: ReadonlySet<string>; readonly stop: AbortController } | undefined;
  #due = true;

  constructor(options: ApprovalDeskOptions) {
    this.#options = options;
  }

  /** Told of every event of the goal. */
  notice({ type, data }: FeedEvent): void {
    if (type === "approval-requested" || type === "task-parked") this.#due = true;
    if (type === "approval-decided" && this.#prompt?.ids.has(String(data["approval"])) === true)
      this.#prompt.stop.abort();
  }

  /**
   * Asks what there is to ask.
   * @returns "nobody" when all that is left of the goal waits for answers that cannot be given here
   */
  async attend(goal: Goal): Promise<"nobody" | undefined> {
    if (!this.#due) return undefined;
    this.#due = false;
    const { session, client } = this.#options;
    const { signal, output } = session;
    const tasks = await client.tasks.list({ goal: goal.id, limit: 1000, signal });
    const open = (await client.approvals.list({ signal })).filter(
      // Planner and verifier ask in the goal's name, before and after its tasks.
      ({ id, action: { session: asks } }) =>
        !this.#left.has(id) && (asks === goal.id || tasks.some((task) => task.id === asks)),
    );
    if (open.length > 0 && canAsk(session)) {
      await this.#ask(open);
      this.#due = true;
      return undefined;
    }
    if (open.length === 0 && this.#left.size === 0) return undefined;
    const busy = tasks.some(({ state }) => ["ready", "assigned", "running"].includes(state));
    if (busy) {
      this.#due = true;
      return undefined;
    }
    for (const question of open) output.notes(describeQuestion(question).join("\n"));
    return "nobody";
  }

  /** Asks about these, for whoever knows which they are. */
  async ask(ids: readonly string[]): Promise<void> {
    const open = await this.#options.client.approvals.list({ signal: this.#options.session.signal });
    const wanted = open.filter(({ id }) => ids.includes(id));
    if (wanted.length > 0) await this.#ask(wanted);
  }

  /** Standing answers were given for this run, so they end with it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { client } = this.#options;
    for (const grant of this.#grants)
      await client.approvals.revoke(grant, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    this.#grants.length = 0;
  }

  async #ask(questions: readonly ApprovalQuestion[]): Promise<void> {
    const { output } = this.#options.session;
    output.note("");
    output.note(
      questions.length === 1 ? "An agent asks you:" : `Agents ask you ${questions.length} questions:`,
      output.colour.yellow,
    );
    for (const question of questions) output.notes(describeQuestion(question).join("\n"));
    if (questions.length > 1) {
      const together = await this.#choose(
        questions,
        `All ${questions.length} together? y = yes to all, n = no to all, o = one by one: `,
        ["y", "n", "o"],
      );
      if (together === undefined) return;
      if (together !== "o") {
        await this.#decide(questions.map(({ id }) => answerOf(id, together)));
        return;
      }
    }
    const answered = new Set<string>();
    for (const question of questions) {
      if (answered.has(question.id)) continue;
      if (questions.length > 1) output.note(question.summary);
      const answer = await this.#choose([question], "Allow it? y = yes, once; n = no; a = always for this run: ", [
        "y",
        "n",
        "a",
      ]);
      if (answer === undefined) continue;
      // What the standing answer covers is not asked any more, also where it was asked already.
      const covered = answer === "a" ? questions.filter((other) => isSame(other, question)) : [question];
      for (const { id } of covered) answered.add(id);
      const [first, ...others] = covered.map(({ id }) => answerOf(id, answer));
      await this.#decide([first!, ...others.map(({ id }) => answerOf(id, "y"))]);
    }
  }

  /** One of the letters; undefined when somebody else has answered, time is up, or there is nobody. */
  async #choose<Letter extends string>(
    questions: readonly ApprovalQuestion[],
    prompt: string,
    letters: readonly Letter[],
  ): Promise<Letter | undefined> {
    const { session, asker } = this.#options;
    const stop = new AbortController();
    this.#prompt = { ids: new Set(questions.map(({ id }) => id)), stop };
    const left = Math.min(...questions.map(({ expiresAt }) => expiresAt)) - Date.now();
    const timer = setTimeout(() => stop.abort(), Math.max(0, left));
    try {
      for (;;) {
        const line = await asker.ask(prompt, AbortSignal.any([session.signal, stop.signal]));
        if (line === undefined) {
          for (const { id } of questions) this.#left.add(id);
          return undefined;
        }
        const letter = letters.find((one) => new RegExp(`^\\s*${one}`, "i").test(line));
        if (letter !== undefined) return letter;
      }
    } catch (error) {
      session.signal.throwIfAborted();
      if (!stop.signal.aborted) throw error;
      session.output.note(
        `\n  ${left <= 0 || Date.now() >= (questions[0]?.expiresAt ?? 0) ? "Time is up." : "It was answered elsewhere."}`,
      );
      return undefined;
    } finally {
      clearTimeout(timer);
      this.#prompt = undefined;
    }
  }

  async #decide(answers: readonly ApprovalAnswer[]): Promise<void> {
    const { client, session, asker } = this.#options;
    const hidden = (prompt: string): Promise<string> => asker.askHidden(prompt);
    for (const outcome of await decideFreshly(session, client, answers, hidden)) {
      this.#say(outcome, answers);
      if (outcome.grant !== undefined) this.#grants.push(outcome.grant);
    }
  }

  #say({ id, kind, why, grant }: AnswerOutcome, answers: readonly ApprovalAnswer[]): void {
    const { output } = this.#options.session;
    const answer = answers.find((one) => one.id === id)?.answer;
    if (kind !== "decided") output.note(`  not ${answer}: ${why ?? kind}`, output.colour.yellow);
    else if (grant !== undefined)
      output.note(`  approved, and ${count(standing.count, "more time")} within the hour while this run lasts`);
    else output.note(`  ${answer}${why === undefined ? "" : `; ${why}`}`);
  }
}

function answerOf(id: string, letter: "y" | "n" | "a"): ApprovalAnswer {
  if (letter === "a") return { id, answer: "approved", always: standing };
  return { id, answer: letter === "y" ? "approved" : "denied" };
}

function isSame(a: ApprovalQuestion, b: ApprovalQuestion): boolean {
  if (a.id === b.id) return true;
  const same = (name: "rule" | "subject"): boolean => a[name] !== undefined && a[name] === b[name];
  return same("rule") && same("subject") && a.action.agent === b.action.agent && a.action.tool === b.action.tool;
}

import type { AnswerOutcome, ApprovalAnswer, HearthClient } from "@hearth/sdk";
import type { Session } from "../action.ts";
import { readHidden } from "../secret/read-hidden.ts";
import { canAsk } from "./ask-line.ts";

const mostTries = 3;

/**
 * Answers questions. Those that need a fresh sign-in have the person's password asked for, and the code of their second factor, and are
 * answered then; the others are answered at once. Where nobody can be asked they stay open.
 */
export async function decideFreshly(
  session: Session,
  client: HearthClient,
  answers: readonly ApprovalAnswer[],
  hidden: (prompt: string) => Promise<string> = (prompt) => readHidden(session, { stdin: false, prompt }),
): Promise<AnswerOutcome[]> {
  const { signal, output } = session;
  const outcomes = new Map(
    (await client.approvals.decide(answers, { signal })).map((outcome) => [outcome.id, outcome]),
  );
  let password: string | undefined;
  let code: string | undefined;
  for (let tries = 0; tries < mostTries && canAsk(session); tries++) {
    const open = [...outcomes.values()].filter(({ kind, needs }) => kind === "needs-sign-in" && needs !== "sign-in");
    const [first] = open;
    if (first === undefined) break;
    if (tries > 0 || first.needs === "code") output.note(`  ${first.why ?? ""}`);
    if (first.needs === "code") {
      code = await hidden("Code of your authenticator (not shown)");
    } else {
      if (tries === 0) output.note("  This is level 3: show once more that it is you.");
      password = await hidden("Your Hearth password (not shown)");
    }
    if (password === undefined) break;
    const again = answers.filter(({ id }) => open.some((one) => one.id === id));
    const proof = { password, ...(code === undefined ? {} : { code }) };
    for (const outcome of await client.approvals.decide(again, { signal, proof })) outcomes.set(outcome.id, outcome);
  }
  return [...outcomes.values()];
}

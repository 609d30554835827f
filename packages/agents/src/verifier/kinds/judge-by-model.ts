import { type CheckOf, HearthError } from "@hearth/protocol";
import { z } from "zod";
import { askModel, textOf } from "../../loop/ask-model.ts";
import { askWhenAllowed } from "../../loop/ask-when-allowed.ts";
import { checkAnswer } from "../../loop/answer-check.ts";
import type { CheckContext, JudgeDoor } from "../evidence.ts";
import { gatherEvidence } from "../gather-evidence.ts";
import { failed, type Judgement, notVerifiable, passed } from "../judgement.ts";
import { judgingPrompt } from "../judging-prompt.ts";

const judgement = z.strictObject({
  reasons: z
    .string()
    .max(4000)
    .describe("What in the evidence shows it, with the entry or the file. First, before the verdict."),
  verdict: z.enum(["holds", "does-not-hold", "cannot-tell"]),
});
const answerSchema = { name: "judgement", schema: z.toJSONSchema(judgement) };

/** A model may mend an answer that cannot be read once. */
const maximumAnswers = 2;
const shownCharacters = 500;

/**
 * Asks a model that took no part in the work. Whatever keeps it from judging, such as no model, a denial, a server that is
 * down, or an answer that cannot be read, leaves the check unjudged and never passed.
 */
export async function judgeByModel(check: CheckOf<"judge">, context: CheckContext): Promise<Judgement> {
  const { sources, who, goal, task } = context;
  await using judge = await sources.openJudge?.({ who, goal, task });
  if (judge === undefined) return notVerifiable("no model is set up that could judge it");
  try {
    return await ask(check, context, judge);
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (!HearthError.isInstance(thrown)) throw thrown;
    return notVerifiable(`no judge answered: ${thrown.message}`);
  }
}

async function ask(check: CheckOf<"judge">, context: CheckContext, judge: JudgeDoor): Promise<Judgement> {
  const { name, signal } = context;
  const evidence = await gatherEvidence(check, context, judge.files);
  if (evidence.pieces === 0) return notVerifiable("there is neither a receipt nor a file to judge by");
  const messages = judgingPrompt(check, context, evidence.text);
  for (let answer = 1; answer <= maximumAnswers; answer++) {
    const outcome = await askWhenAllowed(
      () =>
        askModel({
          door: judge.door,
          signal,
          request: {
            messages,
            purpose: "verify",
            call: `${name}/${answer}`,
            temperature: 0,
            answerSchema,
            ...(judge.model === undefined ? {} : { model: judge.model }),
          },
        }),
      (approval) => judge.answered(approval, signal),
    );
    if (outcome.kind !== "done")
      return notVerifiable(
        `no model was asked: ${outcome.kind === "needs-approval" ? "nobody answered" : outcome.why}`,
      );
    const { parts, cost } = outcome.value;
    const said = textOf(parts);
    const read = checkAnswer(said, answerSchema);
    if (read.ok) return verdictOf(judgement.parse(read.value), cost.model);
    messages.push(
      { role: "model", parts: [{ type: "text", text: said }] },
      { role: "person", parts: [{ type: "text", text: `That cannot be read: ${read.why}. Answer again, corrected.` }] },
    );
  }
  return notVerifiable("what the model answered is no judgement");
}

function verdictOf({ verdict, reasons }: z.output<typeof judgement>, model: string): Judgement {
  const said = `${model} says: ${reasons.trim().replaceAll(/\s+/g, " ").slice(0, shownCharacters)}`;
  if (verdict === "holds") return passed(said);
  return verdict === "does-not-hold" ? failed(said) : notVerifiable(said);
}

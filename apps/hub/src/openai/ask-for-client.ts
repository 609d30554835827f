import type { Gateway } from "@hearth/gateway";
import type { ModelPart, ModelRequest, Models } from "@hearth/models";
import { newId, type Principal } from "@hearth/protocol";
import { OpenAiError } from "./openai-error.ts";

export interface ClientQuestion {
  models: Models;
  gateway: Gateway;
  who: Principal;
  request: ModelRequest;
  signal: AbortSignal;
}

/**
 * An answer for a program that speaks OpenAI's API: decided, budgeted and recorded like every other question to a model. The session
 * ends with the answer.
 * @throws OpenAiError where it may not be asked; ModelError where no model answers
 */
export async function* askForClient({
  models,
  gateway,
  who,
  request,
  signal,
}: ClientQuestion): AsyncGenerator<ModelPart> {
  await using session = gateway.session({ who, agent: "supervisor", level: 2, session: `api-${newId<string>()}` });
  const outcome = await models.door(session).ask(request, { signal });
  if (outcome.kind === "done") {
    yield* outcome.value;
    return;
  }
  if (outcome.kind === "over-budget")
    throw new OpenAiError(outcome.why, { status: 429, code: "insufficient_quota", hint: "See hearth budget show." });
  if (outcome.kind === "needs-approval")
    throw new OpenAiError(outcome.why, {
      status: 403,
      code: "approval_needed",
      hint: `Answer the question in the portal or with: hearth approvals approve ${outcome.approval.id}; then ask again.`,
    });
  throw new OpenAiError(outcome.why, { status: 403, code: "denied", hint: `The rule ${outcome.rule} decided this.` });
}

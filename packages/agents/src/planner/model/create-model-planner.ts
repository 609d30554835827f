import { createHash } from "node:crypto";
import type { Message, ModelDoor } from "@hearth/models";
import { HearthError, toHearthError } from "@hearth/protocol";
import { z } from "zod";
import { askModel, textOf } from "../../loop/ask-model.ts";
import { askWhenAllowed, type OpenQuestion, type PersonsAnswer } from "../../loop/ask-when-allowed.ts";
import { streamedTo } from "../../loop/streamed-to.ts";
import type { LoopEvent } from "../../loop/loop-events.ts";
import type { Planner, PlanRequest, Proposal } from "../planner.ts";
import { planningPrompt } from "./planning-prompt.ts";
import { proposedAnswer } from "./proposed-answer.ts";
import { readProposal } from "./read-proposal.ts";

/** What a planner needs to ask a model about one goal. */
export interface PlanningDoor extends AsyncDisposable {
  door: ModelDoor;
  /** What shapes every prompt of this person: their aims, and what is remembered that bears on the goal. */
  background: readonly string[];
  /**
   * Resolves once the person has answered a question about the asking, or it is no longer good.
   * @default nobody is waited for
   */
  answered?: (question: OpenQuestion, signal: AbortSignal) => Promise<PersonsAnswer>;
  /** Told what the model says while it says it. @default nobody */
  onEvent?: (event: LoopEvent) => void;
}

export interface ModelPlannerOptions {
  /** Opens what is needed for a goal; undefined where no model is set up, or it could not be asked. */
  open: (request: PlanRequest) => Promise<PlanningDoor | undefined>;
  /** Plans where no model is, or where what it proposed cannot be used. */
  otherwise: Planner;
  /** `provider/model` or a role. @default the door's default */
  model?: string;
}

/** Times that a model may answer: its proposal, and once more when that cannot be used. */
const maximumAnswers = 2;

/** Plans with a language model. Where that comes to nothing the other planner is asked, and the proposal says so. */
export function createModelPlanner({ open, otherwise, model }: ModelPlannerOptions): Planner {
  return {
    name: "model",
    isModel: false,
    async propose(request) {
      const asked = await ask(request);
      if (typeof asked === "object") return asked;
      const proposal = await otherwise.propose(request);
      return asked === undefined ? proposal : withNote(proposal, asked);
    },
  };

  /** @returns the model's proposal, why there is none that can be used, or undefined where no model was asked */
  async function ask(request: PlanRequest): Promise<Proposal | string | undefined> {
    await using planning = await open(request);
    if (planning === undefined) return undefined;
    const messages = await planningPrompt(request, planning.background);
    // Planned anew after a crash, the same question is answered from the record; one over a changed folder is another.
    const digest = createHash("sha256").update(JSON.stringify(messages)).digest("hex").slice(0, 16);
    const call = `plan/${request.asker?.id ?? ""}/${digest}`;
    let complaint = "";
    for (let answer = 1; answer <= maximumAnswers; answer++) {
      const reply = await reach(planning, {
        messages,
        call: `${call}/${answer}`,
        turn: answer,
        signal: request.signal,
      });
      if (typeof reply === "string") return reply;
      if ("kind" in reply) return reply;
      const read = readProposal(reply.text, request.capabilities);
      if (read.kind === "proposal") return { ...read.proposal, mind: reply.model };
      complaint = read.why;
      messages.push(
        { role: "model", parts: [{ type: "text", text: reply.text }] },
        {
          role: "person",
          parts: [
            { type: "text", text: `That cannot be used: ${complaint}\n\nGive the whole answer again, corrected.` },
          ],
        },
      );
    }
    return `What the model proposed cannot be used: ${complaint}`;
  }

  async function reach(
    { door, answered, onEvent = () => {} }: PlanningDoor,
    { messages, call, turn, signal }: { messages: readonly Message[]; call: string; turn: number; signal: AbortSignal },
  ): Promise<{ text: string; model: string } | Proposal | string> {
    const request = {
      messages,
      call,
      purpose: "plan",
      answerSchema: { name: "proposal", schema: z.toJSONSchema(proposedAnswer, { io: "input" }) },
      ...(model === undefined ? {} : { model }),
    };
    try {
      onEvent({ type: "turn-started", turn });
      const outcome = await askWhenAllowed(
        () => askModel({ door, signal, request, ...streamedTo(onEvent, turn) }),
        answered === undefined ? undefined : (question) => answered(question, signal),
      );
      // Nobody said no, so the rules are not to plan in the model's place.
      if (outcome.kind === "needs-approval") return unanswered(outcome.approval.summary, outcome.why);
      if (outcome.kind !== "done") return `The model was not asked: ${outcome.why}`;
      if (outcome.value.reason === "refused") return "The model refused to plan this.";
      return { text: textOf(outcome.value.parts), model: outcome.value.cost.model };
    } catch (thrown) {
      signal.throwIfAborted();
      const error = HearthError.isInstance(thrown) ? thrown : toHearthError(thrown);
      return `No model answered: ${error.message}`;
    }
  }
}

function unanswered(question: string, why: string): Proposal {
  return {
    kind: "refused",
    reason: `A person has to agree before the model is asked, and nobody answered in time: ${question} (${why}).`,
    help: [
      "Submit the goal again and answer the question that it asks.",
      "Give the model its price in models.json, so that its calls are paid from the budget and need no question.",
    ],
  };
}

/** What became of the model is said beside what the rules found. */
function withNote(proposal: Proposal, note: string): Proposal {
  switch (proposal.kind) {
    case "direct":
    case "plan":
      return { ...proposal, assumptions: [...proposal.assumptions, note] };
    case "answer":
      return proposal;
    case "question":
      return { ...proposal, text: `${proposal.text}\n\n${note}` };
    case "refused":
      return { ...proposal, reason: `${note}\n\nWithout a model: ${proposal.reason}` };
  }
}

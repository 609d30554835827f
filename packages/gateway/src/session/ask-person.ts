import { type ApprovableAction, type Decision, type PolicyRequest, subjectOf } from "@hearth/policy";
import type { EffectDescription } from "../effect.ts";
import type { EffectOutcome } from "../effect-outcome.ts";
import type { GatewayOptions } from "../open-gateway.ts";
import { announceApproval } from "./announce-approval.ts";
import type { SessionOptions } from "./session-options.ts";
import type { SessionRecorder } from "./session-recorder.ts";

/** Where an answer may be found, and what happens to a question. */
export type Answer =
  | { readonly kind: "go-on"; readonly approved: boolean }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "waits"; readonly outcome: EffectOutcome<never> };

/** Looks for a person's answer to this very action, and asks where there is none. */
export async function askPerson(
  effect: EffectDescription,
  decision: Decision,
  action: ApprovableAction,
  door: {
    environment: GatewayOptions;
    options: SessionOptions;
    recorder: SessionRecorder;
    /** Counts a new question; false when this run has put too many. */
    mayAsk: () => boolean;
  },
): Promise<Answer> {
  const { environment, options, recorder, mayAsk } = door;
  const { inbox, grants } = environment;
  const { who } = options;
  const priceKnown = effect.priceKnown !== false;
  if (decision.decision === "allowed" && priceKnown) {
    if (decision.grant === undefined || (await grants.use(who, decision.grant)))
      return { kind: "go-on", approved: decision.grant !== undefined };
  }
  if (options.unattended === true) return { kind: "refused", why: "it would have to be asked, and nobody is there" };
  const answer = await inbox.answerTo(who, action);
  if (answer.kind === "claimed") {
    await recorder.record({
      kind: "approval",
      action: "approval-used",
      body: { approval: answer.id, decidedBy: answer.decidedBy, rule: decision.rule },
    });
    return { kind: "go-on", approved: true };
  }
  if (answer.kind === "denied") return { kind: "refused", why: `${answer.decidedBy} denied it` };
  const why = !priceKnown && decision.decision === "allowed" ? "its price is not known" : decision.why;
  const rule = !priceKnown && decision.decision === "allowed" ? "price-unknown" : decision.rule;
  if (answer.kind === "open")
    return { kind: "waits", outcome: { kind: "needs-approval", approval: answer.approval, rule, why } };
  if (!mayAsk()) return { kind: "refused", why: "this run has put too many questions to a person" };
  const approval = await inbox.request(who, {
    action,
    summary: recorder.scrub(effect.question ?? effect.summary),
    why: recorder.scrub(why),
    rule,
    subject: subjectOf(effect.request as PolicyRequest),
    cost: { calls: 1, ...effect.cost },
    ...(effect.agentText === undefined ? {} : { agentText: recorder.scrub(effect.agentText) }),
  });
  await recorder.record({
    kind: "approval",
    action: "approval-requested",
    body: {
      approval: approval.id,
      digest: approval.digest,
      tool: action.tool,
      summary: recorder.scrub(effect.summary),
      rule,
      why: recorder.scrub(why),
    },
  });
  announceApproval(environment, options, approval);
  return { kind: "waits", outcome: { kind: "needs-approval", approval, rule, why } };
}

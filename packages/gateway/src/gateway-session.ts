import { describePrincipal, HearthError, type NewReceipt, newId, ownerOf, type Principal } from "@hearth/protocol";
import {
  type Amounts,
  type ApprovableAction,
  type Decision,
  type ExecutionPlan,
  findViolations,
  joinLabels,
  type Label,
  noLabel,
  type PermissionLevel,
  type PolicyRequestInput,
} from "@hearth/policy";
import type { EffectOutcome } from "./effect-outcome.ts";
import type { GatewayOptions } from "./open-gateway.ts";

export interface SessionOptions {
  /** The agent, on behalf of a person. */
  who: Principal;
  /** Its name in the policy. */
  agent: string;
  /** At most the parent's. */
  level: PermissionLevel;
  /** What approvals are bound to, and what stays the same when a parked run comes back: usually the task's id. */
  session: string;
  task?: string;
  goal?: string;
  plan?: string;
  /** Nobody is there to be asked. @default false */
  unattended?: boolean;
  /** What the data that this run begins with carries. @default public, trusted */
  label?: Label;
}

/** What is known of an effect before it happens. */
export interface EffectDescription {
  request: Pick<PolicyRequestInput, "tool" | "args">;
  /** What will happen, in one line, for the approval card and the receipts. */
  summary: string;
  /** Past-tense action of the receipt, such as `command-executed`. */
  action: string;
  /** What is set aside before; one call is always counted. */
  cost?: Amounts;
  /** False when the price is not known: then it asks. @default true */
  priceKnown?: boolean;
  /** The agent's own words, for the card. */
  agentText?: string;
  /** The effect changes nothing, so its receipt is written after it and there is no intent. @default false */
  looksOnly?: boolean;
}

/** One effect, ready to be decided. */
export interface Effect<Plan extends ExecutionPlan, Value> extends EffectDescription {
  /** Carries out exactly the plan that was decided. */
  perform: (plan: Plan) => Promise<Value>;
  /** What the receipt says of the result. Never its content. */
  describe?: (value: Value) => Record<string, unknown>;
  /** What it really cost. @default what was set aside */
  settle?: (value: Value) => Amounts;
}

/** One run of one agent at the door: its level, its labels, and everything it does. */
export class GatewaySession implements AsyncDisposable {
  readonly options: SessionOptions;
  readonly environment: GatewayOptions;
  readonly #closers: (() => Promise<void>)[] = [];
  #label: Label;

  constructor(environment: GatewayOptions, options: SessionOptions) {
    this.environment = environment;
    this.options = options;
    this.#label = options.label ?? noLabel;
  }

  /** What this run has touched so far. Labels are only ever added. */
  get label(): Label {
    return this.#label;
  }

  /** Marks that this run has seen something with this label. */
  addLabel(label: Label): void {
    this.#label = joinLabels(this.#label, label);
  }

  /** Ends with the session, newest first. */
  onClose(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Takes one effect through every step of the door. */
  async perform<Plan extends ExecutionPlan, Value>(effect: Effect<Plan, Value>): Promise<EffectOutcome<Value>> {
    const decision = await this.decide(effect.request);
    if (decision.decision === "denied" || decision.plan === undefined)
      return await this.#deny(effect, decision.rule, decision.why);
    const action = this.#actionOf(effect, decision);
    const asked = await this.#ask(effect, decision, action);
    if (asked !== undefined) return asked as EffectOutcome<Value>;
    return await this.#carryOut(effect, decision, decision.plan as Plan);
  }

  /** The decision alone, without any effect or receipt. */
  async decide(request: Pick<PolicyRequestInput, "tool" | "args">): Promise<Decision> {
    const { policies, grants } = this.environment;
    const { who, agent, level, unattended = false } = this.options;
    const alive = await grants.list(who);
    const labels = [
      ...(this.#label.untrusted ? ["untrusted"] : []),
      ...(this.#label.class === "public" ? [] : [this.#label.class]),
    ];
    return policies.engine.decide(
      {
        ...request,
        agent,
        level,
        labels,
        unattended,
        grants: alive
          .filter((grant) => grant.agent === agent && grant.tool === request.tool)
          .map(({ id, tool, subject, rules }) => ({
            id,
            agent,
            tool: tool as PolicyRequestInput["tool"],
            subject,
            ...(rules === undefined ? {} : { rules: [...rules] }),
          })),
      } as PolicyRequestInput,
      policies.current(),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.toReversed()) await close();
    this.#closers.length = 0;
  }

  #actionOf(effect: EffectDescription, decision: Decision): ApprovableAction {
    const { agent, level, session } = this.options;
    return {
      tool: effect.request.tool,
      agent,
      session,
      plan: decision.plan,
      policyVersion: decision.policyVersion,
      level,
    };
  }

  /** Undefined when the effect may go on. */
  async #ask<Value>(
    effect: EffectDescription,
    decision: Decision,
    action: ApprovableAction,
  ): Promise<EffectOutcome<Value> | undefined> {
    const { inbox, grants } = this.environment;
    const { who } = this.options;
    if (decision.decision === "allowed" && effect.priceKnown !== false) {
      if (decision.grant === undefined || (await grants.use(who, decision.grant))) return undefined;
    }
    if (this.options.unattended === true) {
      return await this.#deny(effect, decision.rule, "it would have to be asked, and nobody is there");
    }
    const answer = await inbox.answerTo(who, action);
    if (answer.kind === "claimed") {
      await this.#record({
        kind: "approval",
        action: "approval-used",
        body: { approval: answer.id, decidedBy: answer.decidedBy, rule: decision.rule },
      });
      return undefined;
    }
    if (answer.kind === "denied") return await this.#deny(effect, decision.rule, `${answer.decidedBy} denied it`);
    const why =
      effect.priceKnown === false && decision.decision === "allowed" ? "its price is not known" : decision.why;
    const approval =
      answer.kind === "open"
        ? answer.approval
        : await inbox.request(who, {
            action,
            summary: effect.summary,
            why,
            ...(effect.agentText === undefined ? {} : { agentText: effect.agentText }),
          });
    if (answer.kind === "none") {
      await this.#record({
        kind: "approval",
        action: "approval-requested",
        body: {
          approval: approval.id,
          digest: approval.digest,
          tool: action.tool,
          summary: approval.summary,
          rule: decision.rule,
          why,
        },
      });
      this.environment.onApprovalRequested?.({
        id: approval.id,
        owner: approval.owner,
        summary: approval.summary,
        task: this.options.task,
      });
    }
    return { kind: "needs-approval", approval, why };
  }

  async #carryOut<Plan extends ExecutionPlan, Value>(
    effect: Effect<Plan, Value>,
    decision: Decision,
    plan: Plan,
  ): Promise<EffectOutcome<Value>> {
    const { budget } = this.environment;
    const { who, agent, task } = this.options;
    const call = newId<string>();
    const cost = { calls: 1, ...effect.cost };
    const reserved = await budget.reserve(who, { call, agent, ...(task === undefined ? {} : { task }) }, cost);
    if (reserved.kind !== "reserved") {
      await this.#record({
        kind: "decision",
        action: "budget-refused",
        body: { summary: effect.summary, why: reserved.why },
      });
      return { kind: "over-budget", why: reserved.why };
    }
    let intent: NewReceipt["intent"];
    try {
      if (effect.looksOnly !== true) {
        const body = {
          tool: effect.request.tool,
          target: effect.summary,
          rule: decision.rule,
          policyVersion: decision.policyVersion,
        };
        intent = (await this.#record({ kind: "effect-intent", action: effect.action, body })).id;
      }
    } catch (error) {
      await budget.release(who, call);
      throw error;
    }
    try {
      const value = await effect.perform(plan);
      await this.#finish(effect, call, intent, effect.settle?.(value) ?? cost, {
        outcome: "success",
        ...effect.describe?.(value),
      });
      return { kind: "done", value, rule: decision.rule };
    } catch (error) {
      // The message may quote data, so only its code is recorded.
      const code = HearthError.isInstance(error) ? error.code : error instanceof Error ? error.name : "unknown";
      await this.#finish(effect, call, intent, { calls: 1 }, { outcome: "failure", error: code });
      throw error;
    }
  }

  async #finish(
    effect: EffectDescription,
    call: string,
    intent: NewReceipt["intent"],
    actual: Amounts,
    body: Record<string, unknown>,
  ): Promise<void> {
    const { who } = this.options;
    const alerts = await this.environment.budget.settle(who, call, actual);
    await this.#record({
      kind: "effect-outcome",
      action: effect.action,
      ...(intent === undefined ? {} : { intent }),
      body: { tool: effect.request.tool, target: effect.summary, ...body },
    });
    for (const alert of alerts) {
      this.environment.onBudgetAlert?.(alert, ownerOf(who));
      await this.#record({ kind: "spend", action: "budget-alerted", body: { ...alert } });
    }
  }

  async #deny<Value>(effect: EffectDescription, rule: string, why: string): Promise<EffectOutcome<Value>> {
    const [violation] = findViolations({
      outward: effect.request.tool === "egress",
      label: this.#label,
      approved: false,
      needsApproval: false,
      actor: this.options.who.kind === "person" ? "person" : "agent",
    });
    await this.#record({
      kind: "decision",
      action: "effect-denied",
      body: {
        decision: "deny",
        tool: effect.request.tool,
        target: effect.summary,
        rule,
        why,
        session: this.options.session,
        severity: violation?.severity ?? "warning",
        principle: violation?.principle ?? "consent",
        violation: violation?.check ?? "denied-by-policy",
        actionTaken: "blocked",
      },
    });
    return { kind: "denied", rule, why };
  }

  #record(
    receipt: Pick<NewReceipt, "kind" | "action" | "body" | "intent">,
  ): ReturnType<GatewayOptions["journal"]["append"]> {
    const { who, task, goal, plan } = this.options;
    return this.environment.journal.append({
      ...receipt,
      principal: describePrincipal(who),
      owner: ownerOf(who),
      ...(task === undefined ? {} : { task }),
      ...(goal === undefined ? {} : { goal }),
      ...(plan === undefined ? {} : { plan }),
    });
  }
}

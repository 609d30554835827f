import { HearthError, type NewReceipt, newId, ownerOf } from "@hearth/protocol";
import {
  type Amounts,
  type ApprovableAction,
  childLevel,
  type Decision,
  type ExecutionPlan,
  joinLabels,
  type Label,
  noLabel,
  type PermissionLevel,
  type PolicyRequestInput,
  type StandingGrant,
} from "@hearth/policy";
import type { Effect, EffectDescription, EffectIdentity } from "./effect.ts";
import type { EffectOutcome } from "./effect-outcome.ts";
import type { GatewayOptions } from "./open-gateway.ts";
import { capLimits, lowerLimits } from "./session/cap-limits.ts";
import { askPerson } from "./session/ask-person.ts";
import { flowFinding } from "./session/flow-finding.ts";
import { mergeFindings } from "./session/merge-findings.ts";
import { type LevelRequest, requestLevel } from "./session/request-level.ts";
import type { ChildOptions, SessionOptions } from "./session/session-options.ts";
import { SessionRecorder } from "./session/session-recorder.ts";

const unanswered = "nobody answered in time; handed in anew, it is asked again";

/** One run of one agent at the door: its level, its labels, and everything it does. */
export class GatewaySession implements AsyncDisposable {
  readonly options: SessionOptions;
  readonly environment: GatewayOptions;
  readonly recorder: SessionRecorder;
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #parent: GatewaySession | undefined;
  readonly #hand: boolean;
  #raised: PermissionLevel | undefined;
  #label: Label;
  /** What is kept for when this run comes back after a restart. */
  #kept: Label | undefined;
  /** Of the run and all that it starts. */
  readonly #counts: { denials: number; questions: number; stopped?: { rule: string; why: string } };

  constructor(environment: GatewayOptions, options: SessionOptions, parent?: GatewaySession, hand = false) {
    this.#hand = hand;
    this.environment = environment;
    this.options = options;
    this.recorder = new SessionRecorder(environment, options);
    this.#label = options.label ?? noLabel;
    this.#parent = parent;
    this.#counts = parent === undefined ? { denials: 0, questions: 0 } : parent.#counts;
  }

  /** What this run has touched so far. Labels are only ever added. */
  get label(): Label {
    return this.#label;
  }

  /** The same with what this run had touched before it was parked or lost its hub, for who decides by it outside the door. */
  async recalled(): Promise<Label> {
    await this.#recall();
    return this.#label;
  }

  /** Marks that this run, and whoever started it, has seen something with this label. */
  addLabel(label: Label): void {
    this.#label = joinLabels(this.#label, label);
    this.#parent?.addLabel(label);
  }

  /**
   * A session for a run that this one starts: never a higher level, the same attendance, and the labels of what it is
   * given. What the child sees labels the parent too, since the parent reads its answer.
   */
  child({ who, agent, level, session, task, worker, hand = false }: ChildOptions): GatewaySession {
    const { workers = [], limits = {}, onRaised: _own, ...inherited } = this.options;
    return new GatewaySession(
      this.environment,
      {
        ...inherited,
        ...(worker === undefined
          ? {}
          : { workers: [...workers, worker.id], limits: lowerLimits(limits, worker.limits) }),
        who,
        agent,
        level: hand ? this.level : childLevel(this.level, level),
        session,
        ...(task === undefined ? {} : { task }),
        label: this.#label,
      },
      this,
      hand,
    );
  }

  /** The level this run works at: the one it began with, or one it has risen to. */
  get level(): PermissionLevel {
    return this.#hand ? this.#parent!.level : (this.#raised ?? this.options.level);
  }

  /**
   * Asks to work at a higher level for the rest of the run: within the policy at once, else a person decides. Only the run
   * that holds a task rises, never one that another one started or a schedule.
   */
  async rise(request: LevelRequest, identity: EffectIdentity = {}): Promise<EffectOutcome<{ level: PermissionLevel }>> {
    if (this.#hand) return await this.#parent!.rise(request, identity);
    const { onRaised } = this.options;
    const { stopped } = this.#counts;
    if (stopped !== undefined) return { kind: "denied", ...stopped };
    if (onRaised === undefined)
      return {
        kind: "denied",
        rule: "escalation-holder",
        why: "only the agent that holds a task rises, not one it started",
      };
    const outcome = await requestLevel(this, request, identity);
    if (outcome.kind !== "done") return outcome;
    await onRaised(outcome.value.level);
    this.#raised = outcome.value.level;
    return outcome;
  }

  /** Closes the door for this run and all that it started: whatever they still want is denied by this rule. */
  stop(rule: string, why: string): void {
    this.#counts.stopped ??= { rule, why };
  }

  /** Ends with the session, newest first. */
  onClose(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Takes one effect through every step of the door. */
  async perform<Plan extends ExecutionPlan, Value>(effect: Effect<Plan, Value>): Promise<EffectOutcome<Value>> {
    const { maximumDenials = 200 } = this.options;
    const { stopped } = this.#counts;
    if (stopped !== undefined) return { kind: "denied", ...stopped };
    if (this.#counts.denials >= maximumDenials)
      return { kind: "denied", rule: "session-stopped", why: `this run was refused ${maximumDenials} times` };
    await this.#recall();
    const decision = await this.#judge(effect);
    if (decision.decision === "denied" || decision.plan === undefined)
      return await this.#deny(effect, decision.rule, decision.why);
    if (effect.answered !== undefined)
      return await this.#deny(effect, decision.rule, effect.answered === "denied" ? "a person denied it" : unanswered);
    const answer = await askPerson(effect, decision, this.#actionOf(effect, decision), {
      environment: this.environment,
      options: this.options,
      recorder: this.recorder,
      mayAsk: () => this.#counts.questions++ < (this.options.maximumQuestions ?? 20),
    });
    if (answer.kind === "refused") return await this.#deny(effect, decision.rule, answer.why);
    if (answer.kind === "waits") return answer.outcome;
    return await this.#carryOut(effect, decision, decision.plan as Plan, answer.approved);
  }

  /** The decision of the policy alone, without any effect or receipt. */
  async decide(request: Pick<PolicyRequestInput, "tool" | "args">): Promise<Decision> {
    await this.#recall();
    return this.decideNow(request, await this.environment.grants.list(this.options.who));
  }

  /** The same at once, for those who cannot wait. @param grants standing answers that are alive */
  decideNow(request: Pick<PolicyRequestInput, "tool" | "args">, grants: readonly StandingGrant[] = []): Decision {
    const { policies } = this.environment;
    const { level } = this;
    const { agent, unattended = false, limits } = this.options;
    const decision = policies.engine.decide(
      {
        ...request,
        agent,
        level,
        labels: this.#labels(),
        unattended,
        grants: grants
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
    if (limits === undefined || decision.plan === undefined) return decision;
    return { ...decision, plan: capLimits(decision.plan, limits) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.toReversed()) await close();
    this.#closers.length = 0;
  }

  /** What is secret is private too, so rules about private data hold for it. */
  #labels(): string[] {
    const { class: dataClass, untrusted } = this.#label;
    const classes = dataClass === "secret" ? ["secret", "private"] : dataClass === "public" ? [] : [dataClass];
    return [...(untrusted ? ["untrusted"] : []), ...classes];
  }

  /** A run that was parked or lost its hub comes back with what it had read, and so with its labels. */
  async #recall(): Promise<void> {
    if (this.#kept !== undefined) return;
    const kept = await this.environment.labels.ofPlace(this.options.who, this.#place);
    this.#label = joinLabels(this.#label, kept);
    this.#kept = kept;
  }

  /** Before an effect's value is handed out, so that nothing is seen whose label could be lost. */
  async #keepLabel(): Promise<void> {
    if (this.#parent !== undefined) await this.#parent.#keepLabel();
    const { class: dataClass, untrusted } = this.#label;
    if (this.#kept?.class === dataClass && this.#kept.untrusted === untrusted) return;
    await this.environment.labels.markPlace(this.options.who, this.#place, this.#label);
    this.#kept = this.#label;
  }

  get #place(): string {
    return `session:${this.options.session}`;
  }

  async #judge<Plan extends ExecutionPlan>(
    effect: Pick<Effect<Plan, never>, "request" | "findings">,
  ): Promise<Decision> {
    const alive = await this.environment.grants.list(this.options.who);
    const decision = this.decideNow(effect.request, alive);
    if (decision.plan === undefined) return decision;
    const flow = leavesTheMachine(decision.plan, this.#label) ? flowFinding(this.#label) : undefined;
    return mergeFindings(
      decision,
      [...(flow === undefined ? [] : [flow]), ...(effect.findings?.(decision.plan as Plan) ?? [])],
      alive,
    );
  }

  #actionOf(effect: EffectDescription, decision: Decision): ApprovableAction {
    const { level } = this;
    const { agent, session } = this.options;
    const plan = effect.binding === undefined ? decision.plan : { ...decision.plan, binding: effect.binding };
    return { tool: effect.request.tool, agent, session, plan, policyVersion: decision.policyVersion, level };
  }

  async #carryOut<Plan extends ExecutionPlan, Value>(
    effect: Effect<Plan, Value>,
    decision: Decision,
    plan: Plan,
    approved: boolean,
  ): Promise<EffectOutcome<Value>> {
    const { budget } = this.environment;
    const { who, agent, task, workers = [] } = this.options;
    const call = newId<string>();
    const cost = { calls: 1, ...effect.cost };
    const target = this.recorder.scrub(effect.summary);
    const reserved = await budget.reserve(who, { call, agent, ...(task === undefined ? {} : { task }), workers }, cost);
    if (reserved.kind !== "reserved") {
      await this.recorder.record({
        kind: "decision",
        action: "budget-refused",
        body: { summary: target, why: reserved.why },
      });
      return { kind: "over-budget", why: reserved.why };
    }
    let intent: NewReceipt["intent"];
    try {
      await effect.begin?.();
      if (effect.looksOnly !== true) {
        const body = {
          tool: effect.request.tool,
          target,
          rule: decision.rule,
          policyVersion: decision.policyVersion,
          ...(effect.key === undefined ? {} : { key: effect.key }),
        };
        intent = (await this.recorder.record({ kind: "effect-intent", action: effect.action, body })).id;
      }
    } catch (error) {
      await budget.release(who, call);
      throw error;
    }
    let value: Value;
    try {
      value = await effect.perform(plan, { approved, rule: decision.rule });
      await this.#keepLabel();
    } catch (error) {
      // The message may quote data, so only its code is recorded.
      const code = HearthError.isInstance(error) ? error.code : error instanceof Error ? error.name : "unknown";
      await this.#finish(effect, call, intent, { calls: 1 }, { outcome: "failure", error: code });
      throw error;
    }
    // Outside the try: an effect that happened is never recorded as a failure, whatever the journal does.
    await this.#finish(effect, call, intent, effect.settle?.(value) ?? cost, {
      outcome: "success",
      ...effect.describe?.(value),
    });
    return { kind: "done", value, rule: decision.rule };
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
    await this.recorder.record({
      kind: "effect-outcome",
      action: effect.action,
      ...(intent === undefined ? {} : { intent }),
      body: {
        tool: effect.request.tool,
        target: this.recorder.scrub(effect.summary),
        // One call is what each effect costs; the ledger takes it as said.
        ...(Object.keys(actual).some((unit) => unit !== "calls") ? { spent: { ...actual } } : {}),
        ...body,
      },
    });
    for (const alert of alerts) {
      this.environment.onBudgetAlert?.(alert, ownerOf(who));
      await this.recorder.record({ kind: "spend", action: "budget-alerted", body: { ...alert } });
    }
  }

  async #deny<Value>(effect: EffectDescription, rule: string, why: string): Promise<EffectOutcome<Value>> {
    this.#counts.denials += 1;
    await this.recorder.recordDenial(effect, this.#label, rule, why);
    if (this.#counts.denials === (this.options.maximumDenials ?? 200))
      await this.recorder.record({
        kind: "decision",
        action: "session-stopped",
        body: {
          session: this.options.session,
          denials: this.#counts.denials,
          severity: "error",
          actionTaken: "blocked",
        },
      });
    return { kind: "denied", rule, why };
  }
}

/**
 * Commands are not in here: what leaves them goes through their proxy, which `runCommand` withholds. A model elsewhere is
 * a place that a person chose and gets private data redacted, so only a secret that was read stands in its way.
 */
function leavesTheMachine(plan: ExecutionPlan, label: Label): boolean {
  if (plan.kind === "model") return !plan.local && label.class === "secret";
  return plan.kind === "egress" || (plan.kind === "message" && !["agent", "portal", "person"].includes(plan.channel));
}

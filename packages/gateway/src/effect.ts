import type { Amounts, ExecutionPlan, Finding, PolicyRequestInput } from "@hearth/policy";

/** What is known of an effect before it happens. */
export interface EffectDescription {
  request: Pick<PolicyRequestInput, "tool" | "args">;
  /** What will happen, in one line, for the receipts. Secrets in it are blanked. */
  summary: string;
  /** The same for the person who is asked, where receipts must say less. @default summary */
  question?: string;
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
  /** What belongs to the action and not to its plan, such as a body: an approval covers exactly this. */
  binding?: unknown;
}

/** How an effect is found again by a run that comes back. Any effect may carry it. */
export interface EffectIdentity {
  /** Its name within the session, written into the intent. */
  key?: string;
  /**
   * Called once it is decided, answered and paid for, right before the intent. What it throws ends the effect before it
   * began.
   */
  begin?: () => Promise<void>;
  /** What is known already of the question about it: nothing is asked any more, and it is denied. */
  answered?: "denied" | "expired";
}

/** One effect, ready to be decided. */
export interface Effect<Plan extends ExecutionPlan, Value> extends EffectDescription, EffectIdentity {
  /** What the door itself finds in the plan. It can only make the decision stricter. */
  findings?: (plan: Plan) => readonly Finding[];
  /**
   * Carries out exactly the plan that was decided, by `rule`. `approved` when a person answered for this very action.
   */
  perform: (plan: Plan, context: { approved: boolean; rule: string }) => Promise<Value>;
  /** What the receipt says of the result. Never its content. */
  describe?: (value: Value) => Record<string, unknown>;
  /** What it really cost. @default what was set aside */
  settle?: (value: Value) => Amounts;
}

/** The identity that an options object carries, for the effect that is made of it. */
export function identityOf({ key, begin, answered }: EffectIdentity): EffectIdentity {
  return {
    ...(key === undefined ? {} : { key }),
    ...(begin === undefined ? {} : { begin }),
    ...(answered === undefined ? {} : { answered }),
  };
}

import { type AgentLevel, mayMake, type Permission } from "@hearth/protocol";
import type { Amounts, BudgetUnit } from "../budget/amounts.ts";
import { deny, type Finding } from "../rules/decision.ts";
import type { CommandLimits, PermissionLevel } from "../rules/policy.ts";

/** The most that someone may do, spend and use. */
export interface Ceiling {
  readonly level: AgentLevel;
  readonly permissions: ReadonlySet<Permission>;
  readonly permissionLevel: PermissionLevel;
  /** A unit that is left out is bound by what is left to whoever stands above. */
  readonly budget: Amounts;
  /** Of each command: time, memory, processes, output. One that is left out is the policy's. */
  readonly limits: Partial<CommandLimits>;
}

/** What is wanted for a spawned agent. What is left out is as the parent's; more than the parent's is refused. */
export interface SpawnWish {
  /** Unlike that of any other agent; its budget is kept under it. */
  readonly id: string;
  /** Unlike that of its living siblings. */
  readonly name: string;
  /** @default worker */
  readonly level?: AgentLevel;
  readonly permissions?: readonly Permission[];
  readonly permissionLevel?: PermissionLevel;
  readonly budget?: Amounts;
  readonly limits?: Partial<CommandLimits>;
}

export interface SpawnBounds {
  /** Living children of one parent. @default 10 */
  readonly maximumChildren?: number;
  /** Generations below the one that a person started. @default 2 */
  readonly maximumDepth?: number;
}

export type SpawnOutcome =
  | { readonly kind: "spawned"; readonly child: Standing }
  | { readonly kind: "refused"; readonly rule: string; readonly why: string };

/** What the budget ledger says of an agent and all that came from it. */
export interface Spending {
  /** Limits beside those it was spawned with, such as its task's. */
  readonly maximum?: Amounts;
  /** Spent or reserved until now. */
  readonly used: Amounts;
}

/** What those share who act for one agent: its children and its end. */
interface Account {
  readonly children: Set<Standing>;
  readonly end: AbortController;
}

/**
 * Where an agent stands among those it came from and those it makes. The one place where it is decided what a child may:
 * never more than its parent in level, permissions, budget and limits, in bounded number and depth, and never longer than
 * its parent. It holds nothing that must outlive a process: what is spent is the budget ledger's.
 */
export class Standing {
  readonly id: string;
  readonly name: string;
  readonly ceiling: Ceiling;
  /** 0 for the agent that a person started. */
  readonly depth: number;
  readonly #bounds: Required<SpawnBounds>;
  readonly #account: Account;
  readonly parent: Standing | undefined;

  private constructor(
    { id, name }: { id: string; name: string },
    ceiling: Ceiling,
    place: { depth: number; bounds: Required<SpawnBounds>; account?: Account; parent?: Standing | undefined },
  ) {
    this.id = id;
    this.name = name;
    this.ceiling = ceiling;
    this.depth = place.depth;
    this.#bounds = place.bounds;
    this.#account = place.account ?? { children: new Set(), end: new AbortController() };
    this.parent = place.parent;
  }

  /** The agent that a person, or a task of theirs, starts. */
  static root(
    who: { id: string; name: string },
    ceiling: Ceiling,
    { maximumChildren = 10, maximumDepth = 2 }: SpawnBounds = {},
  ): Standing {
    return new Standing(who, ceiling, { depth: 0, bounds: { maximumChildren, maximumDepth } });
  }

  /** Aborts when this agent has ended, by itself or with its parent. */
  get signal(): AbortSignal {
    return this.#account.end.signal;
  }

  get ended(): boolean {
    return this.#account.end.signal.aborted;
  }

  get children(): readonly Standing[] {
    return [...this.#account.children];
  }

  /**
   * For whoever this agent calls: at most what both may. It is no child, makes its children on this agent's account, and
   * so cannot be used to make more of them.
   */
  lend(name: string, callee: Pick<Ceiling, "level" | "permissions" | "permissionLevel">): Standing {
    const { level, permissions, permissionLevel } = this.ceiling;
    const ceiling = {
      ...this.ceiling,
      level: lower(level, callee.level),
      permissions: permissions.intersection(callee.permissions),
      permissionLevel: Math.min(permissionLevel, callee.permissionLevel) as PermissionLevel,
    };
    return new Standing({ id: this.id, name }, ceiling, {
      depth: this.depth,
      bounds: this.#bounds,
      account: this.#account,
      parent: this.parent,
    });
  }

  /**
   * Makes a child, or says by which rule not.
   * @param spending by the agent's id; none of those that are left out has spent anything
   */
  spawn(wish: SpawnWish, spending: ReadonlyMap<string, Spending> = new Map()): SpawnOutcome {
    const refusal = this.#refusal(wish, spending);
    if (refusal !== undefined) return { kind: "refused", rule: refusal.rule, why: refusal.why };
    const { permissions, permissionLevel, limits } = this.ceiling;
    const child = new Standing(
      wish,
      {
        level: wish.level ?? "worker",
        permissions: wish.permissions === undefined ? permissions : new Set(wish.permissions),
        permissionLevel: wish.permissionLevel ?? permissionLevel,
        budget: wish.budget ?? {},
        limits: { ...limits, ...wish.limits },
      },
      { depth: this.depth + 1, bounds: this.#bounds, parent: this },
    );
    this.#account.children.add(child);
    return { kind: "spawned", child };
  }

  /** Ends this agent and all that came from it. Once is enough; more changes nothing. */
  end(): void {
    if (this.ended) return;
    for (const child of this.#account.children) child.end();
    this.#account.children.clear();
    this.#account.end.abort(new DOMException(`${this.name} has ended`, "AbortError"));
    if (this.parent !== undefined) this.parent.#account.children.delete(this);
  }

  #refusal(wish: SpawnWish, spending: ReadonlyMap<string, Spending>): Finding | undefined {
    const { name, level = "worker" } = wish;
    const { ceiling } = this;
    const { maximumChildren, maximumDepth } = this.#bounds;
    if (this.ended) return deny("spawn-ended", `${this.name} has ended`);
    if (!mayMake(ceiling.level, level)) return deny("spawn-level", `a ${ceiling.level} makes no ${level}`);
    if (this.depth >= maximumDepth)
      return deny("spawn-depth", `${name} would be generation ${this.depth + 1}, and ${maximumDepth} is the last`);
    if (this.#account.children.size >= maximumChildren)
      return deny("spawn-count", `${this.name} has ${maximumChildren} children already`);
    if (this.children.some((child) => child.name === name))
      return deny("spawn-name", `${this.name} has a child of the name ${name}`);
    const more = (wish.permissions ?? []).filter((permission) => !ceiling.permissions.has(permission));
    if (more.length > 0) return deny("spawn-permissions", `${this.name} itself may not ${more.join(", ")}`);
    if ((wish.permissionLevel ?? 0) > ceiling.permissionLevel)
      return deny("spawn-permission-level", `${this.name} itself works at level ${ceiling.permissionLevel}`);
    for (const [unit, wanted] of Object.entries(wish.budget ?? {}) as [BudgetUnit, number][]) {
      if (!(Number.isSafeInteger(wanted) && wanted >= 0))
        return deny("spawn-budget", `${unit} must be a whole number, and not below 0`);
      const left = this.#left(unit, spending);
      if (left !== undefined && wanted > left) return deny("spawn-budget", `${unit}: ${wanted} wanted, ${left} left`);
    }
    for (const [limit, wanted] of Object.entries(wish.limits ?? {}) as [keyof CommandLimits, number][]) {
      if (!(Number.isSafeInteger(wanted) && wanted > 0))
        return deny("spawn-limits", `${limit} must be a whole number above 0`);
      const most = ceiling.limits[limit];
      if (most !== undefined && wanted > most) return deny("spawn-limits", `${limit}: ${wanted} wanted, of ${most}`);
    }
    return undefined;
  }

  /** What is left of a unit, here and above; undefined where nobody limits it. */
  #left(unit: BudgetUnit, spending: ReadonlyMap<string, Spending>): number | undefined {
    const { maximum = {}, used } = spending.get(this.id) ?? { used: {} };
    const limit = this.ceiling.budget[unit] ?? maximum[unit];
    if (limit === undefined) return this.parent === undefined ? undefined : this.parent.#left(unit, spending);
    // What this agent was given counts as given away above, so only its own share binds it.
    return Math.max(0, limit - (used[unit] ?? 0) - this.#given(unit));
  }

  /** What living children were given is theirs, whether they spend it or not. */
  #given(unit: BudgetUnit): number {
    return this.children.reduce((sum, child) => sum + (child.ceiling.budget[unit] ?? child.#given(unit)), 0);
  }
}

const rank: readonly AgentLevel[] = ["worker", "manager", "admin"];

function lower(one: AgentLevel, other: AgentLevel): AgentLevel {
  return rank.indexOf(one) < rank.indexOf(other) ? one : other;
}

import type { ModelScript, ScriptedRequest, ScriptedTurn } from "./scripted-turn.ts";

/** Chooses the turn for each request. */
export class Script {
  #answer: Exclude<ModelScript, readonly ScriptedTurn[]> | undefined;
  readonly #turns: { turn: ScriptedTurn; left: number }[] = [];

  constructor(script: ModelScript = []) {
    this.replace(script);
  }

  replace(script: ModelScript): void {
    this.#turns.length = 0;
    this.#answer = typeof script === "function" ? script : undefined;
    if (typeof script !== "function") this.add(...script);
  }

  add(...turns: readonly ScriptedTurn[]): void {
    for (const turn of turns)
      this.#turns.push({ turn, left: turn.times ?? (turn.when === undefined ? 1 : Number.POSITIVE_INFINITY) });
  }

  /** A request that no turn is left for is answered with an error that says so, which no client takes for an answer. */
  async next(request: ScriptedRequest): Promise<ScriptedTurn> {
    if (this.#answer !== undefined) return await this.#answer(request);
    const open = this.#turns.filter(({ left }) => left > 0);
    const found =
      open.find(({ turn }) => turn.when !== undefined && fits(turn.when, request)) ??
      open.find(({ turn }) => turn.when === undefined);
    if (found === undefined)
      return { error: { status: 501, message: `the script has no turn for: ${request.lastMessage.slice(0, 200)}` } };
    found.left -= 1;
    return found.turn;
  }
}

function fits(when: NonNullable<ScriptedTurn["when"]>, request: ScriptedRequest): boolean {
  if (typeof when === "function") return when(request);
  return typeof when === "string" ? request.lastMessage.includes(when) : when.test(request.lastMessage);
}

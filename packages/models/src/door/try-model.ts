import { newId } from "@hearth/protocol";
import type { ModelDoor } from "../contract/model-door.ts";
import { ModelError } from "../errors/model-error.ts";
import type { Candidate } from "../registry/candidate.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";

/** What became of trying a model. */
export interface ModelTrial {
  readonly model: string;
  readonly passed: boolean;
  readonly milliseconds: number;
  /** Why it did not pass. */
  readonly why?: string;
  /** A reason of a `ModelError`, or what the gateway said, such as `needs-approval`. */
  readonly reason?: string;
  /** What mends it; commands stand between backticks. */
  readonly hint?: string;
  /** What it said, cut to 200 characters. */
  readonly said?: string;
  /** Micro-units of the currency. */
  readonly moneyMicroUnits?: number;
}

/** Asks a model one short question with a tool at hand, through the door like any other, and writes down how it went. */
export async function tryModel(
  registry: ModelRegistry,
  door: ModelDoor,
  model: string,
  signal: AbortSignal,
): Promise<ModelTrial> {
  const started = performance.now();
  const known = await registry.find(model);
  const trial = await attempt(door, model, signal);
  const nearer = known === undefined ? undefined : hintFor(trial.reason, known);
  const result = {
    model,
    milliseconds: Math.round(performance.now() - started),
    ...trial,
    ...(nearer !== undefined && { hint: nearer }),
  };
  const { passed, milliseconds, why } = result;
  const tested = {
    at: new Date().toISOString(),
    passed,
    milliseconds,
    ...(why === undefined ? {} : { why: why.slice(0, 500) }),
  };
  if (known !== undefined)
    await registry.change((file) => ({
      ...file,
      models: { ...file.models, [model]: { ...file.models[model], tested } },
    }));
  return result;
}

async function attempt(
  door: ModelDoor,
  model: string,
  signal: AbortSignal,
): Promise<Omit<ModelTrial, "model" | "milliseconds">> {
  const parts = [{ type: "text", text: "Answer with the single word: ready" }] as const;
  try {
    const outcome = await door.ask(
      {
        model,
        purpose: "test",
        call: `test/${newId<string>()}`,
        messages: [{ role: "person", parts, dataClass: "public" }],
        maximumOutputTokens: 2000,
      },
      { signal },
    );
    if (outcome.kind !== "done") return { passed: false, why: outcome.why, ...refused(outcome.kind, model) };
    let said = "";
    for await (const part of outcome.value) {
      if (part.type === "text") said += part.text;
      if (part.type !== "finish") continue;
      const money = part.cost.moneyMicroUnits;
      const cost = money === undefined ? {} : { moneyMicroUnits: money };
      if (said.trim() === "") return { passed: false, why: `it said nothing (${part.reason})`, ...cost };
      return { passed: true, said: said.trim().slice(0, 200), ...cost };
    }
    return { passed: false, why: "it said nothing" };
  } catch (error) {
    if (error instanceof ModelError)
      return {
        passed: false,
        why: error.message,
        reason: error.reason,
        hint: error.hint,
      };
    throw error;
  }
}

/** What is to be done where the gateway did not let the question through. */
function refused(kind: "denied" | "needs-approval" | "over-budget", model: string): { reason: string; hint: string } {
  const hints = {
    denied: "`hearth policy rules --agent supervisor` shows the rules in force.",
    "needs-approval": `Its price is not known, so each call asks you. Say what it costs: \`hearth model add ${model} --free\`, or with --input-price and --output-price for a million tokens.`,
    "over-budget": "`hearth budget show` shows the limits and what is left of them.",
  };
  return { reason: kind, hint: hints[kind] };
}

/** A nearer step than the usual one, where the kind of the server is known. */
function hintFor(reason: string | undefined, { name, server: { kind, url } }: Candidate): string | undefined {
  if (kind === "ollama" && reason === "unreachable")
    return `Start Ollama on the machine of ${new URL(url).host}: \`ollama serve\`, then test again.`;
  if (kind === "ollama" && reason === "model-unknown")
    return `Fetch it there: \`ollama pull ${name}\`, or take one that \`ollama list\` shows.`;
  return undefined;
}

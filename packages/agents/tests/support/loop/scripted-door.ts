import type { EffectOutcome } from "@hearth/gateway";
import type { FinishReason, ModelDoor, ModelPart, ModelRequest } from "@hearth/models";

/** What the model says at one turn. */
export type Reply = readonly ModelPart[] | EffectOutcome<never> | ((request: ModelRequest) => Reply | Promise<Reply>);

export interface ScriptedDoor extends ModelDoor {
  readonly requests: ModelRequest[];
  /** Answers that were made up anew, and not found again by their name. */
  readonly answered: string[];
}

const usage = { input: 100, output: 10, cachedInput: 0, reasoning: 0 };

export function finish(reason: FinishReason = "stop"): ModelPart {
  return { type: "finish", reason, cost: { usage, moneyMicroUnits: 7, model: "scripted/one", replayed: false } };
}

/** An answer of a model without a price. */
export function unpriced(text: string): ModelPart[] {
  const cost = { usage, moneyMicroUnits: undefined, model: "scripted/two", replayed: false };
  return [
    { type: "text", text },
    { type: "finish", reason: "stop", cost },
  ];
}

/** An answer in words, in two pieces as a stream has them. */
export function says(text: string, reason: FinishReason = "stop"): ModelPart[] {
  const middle = Math.ceil(text.length / 2);
  return [{ type: "text", text: text.slice(0, middle) }, { type: "text", text: text.slice(middle) }, finish(reason)];
}

/** An answer that calls tools. */
export function calls(...wanted: { name: string; input: unknown; id?: string }[]): ModelPart[] {
  return [
    ...wanted.map(({ name, input, id }, index): ModelPart => ({
      type: "tool-call",
      id: id ?? `call-${index}`,
      name,
      input,
    })),
    finish("tool-calls"),
  ];
}

/**
 * A model that says what it is told, by the number of the turn that its question's name ends in. An answer that came to its
 * end is recorded under the question's name and given again, as the real door does.
 */
export function scriptedDoor(
  replies: readonly Reply[],
  { compact = [] }: { compact?: readonly Reply[] } = {},
): ScriptedDoor {
  const recorded = new Map<string, readonly ModelPart[]>();
  const requests: ModelRequest[] = [];
  const answered: string[] = [];
  let compactions = 0;
  return {
    requests,
    answered,
    async ask(request, { signal }) {
      signal.throwIfAborted();
      requests.push(request);
      let reply: Reply | undefined =
        recorded.get(request.call) ??
        (request.purpose === "compact" ? compact[compactions++] : replies[Number(request.call.split("/").at(-1)) - 1]);
      while (typeof reply === "function") reply = await reply(request);
      if (reply === undefined) throw new TypeError(`the script has no answer to ${request.call}`);
      if ("kind" in reply) return reply;
      const parts = reply;
      return {
        kind: "done",
        rule: "scripted",
        value: (async function* () {
          for (const part of parts) {
            signal.throwIfAborted();
            if (part.type === "finish") {
              recorded.set(request.call, parts);
              answered.push(request.call);
            }
            yield part;
          }
        })(),
      };
    },
  };
}

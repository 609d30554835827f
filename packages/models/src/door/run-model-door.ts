import type { GatewaySession } from "@hearth/gateway";
import { canonicalDigest } from "@hearth/policy";
import { ownerOf, ValidationError } from "@hearth/protocol";
import type { ModelDoor, ModelOutcome } from "../contract/model-door.ts";
import type { ModelPart } from "../contract/model-part.ts";
import { type ModelPreferences, withPreferences } from "../contract/model-preferences.ts";
import type { ModelRequest } from "../contract/model-request.ts";
import { estimateInput } from "../cost/estimate-tokens.ts";
import { ModelError } from "../errors/model-error.ts";
import { isPrivate, RequestGuard } from "../guard/guard-request.ts";
import type { Candidate } from "../registry/candidate.ts";
import { askCandidate } from "./ask-candidate.ts";
import { checkRequest } from "./check-request.ts";
import { chooseCandidates, dearness, needsOf } from "./choose-candidates.ts";
import type { ModelsEnvironment } from "./models-environment.ts";
import type { PartChannel } from "./part-channel.ts";
import { reservationFor } from "./reservation.ts";

export interface DoorOptions {
  /** The person's own words to keep in: names, addresses. @default none */
  terms?: readonly string[];
  /**
   * `prefer`: a call that is on record is answered from it. `only`: nothing else is, and nothing is dialled.
   * @default "prefer"
   */
  replay?: "prefer" | "only";
}

/** The door of one run of one agent. */
export class RunModelDoor implements ModelDoor {
  readonly #environment: ModelsEnvironment;
  readonly #session: GatewaySession;
  readonly #options: DoorOptions;
  readonly #guard: RequestGuard;
  readonly #open = new Set<PartChannel>();

  constructor(environment: ModelsEnvironment, session: GatewaySession, options: DoorOptions = {}) {
    this.#environment = environment;
    this.#session = session;
    this.#options = options;
    this.#guard = new RequestGuard(session, options.terms ?? [], (text) => environment.holdsKey(text));
    // A run that ends leaves no answer half read behind.
    session.onClose(async () => {
      for (const parts of this.#open) parts.leave();
    });
  }

  async ask(request: ModelRequest, { signal }: { signal: AbortSignal }): Promise<ModelOutcome> {
    checkRequest(request);
    signal.throwIfAborted();
    const owner = ownerOf(this.#session.options.who);
    const digest = digestOf(request);
    const { underWay } = this.#environment;
    const key = `${owner} ${request.call}`;
    for (let other = underWay.get(key); other !== undefined; other = underWay.get(key)) await other;
    const { promise, resolve } = Promise.withResolvers<void>();
    underWay.set(key, promise);
    const release = (): void => {
      underWay.delete(key);
      resolve();
    };
    let goesOn = false;
    try {
      const known = await this.#fromRecord(owner, request, digest);
      if (known !== undefined) return { kind: "done", value: replayed(known), rule: "recorded" };
      const asked = await this.#askModels(request, digest, signal);
      if (!("parts" in asked)) return asked;
      goesOn = true;
      this.#open.add(asked.parts);
      const ended = (): void => {
        this.#open.delete(asked.parts);
        release();
      };
      asked.parts.onEnd(ended);
      return { kind: "done", value: asked.parts, rule: asked.rule };
    } finally {
      if (!goesOn) release();
    }
  }

  async #fromRecord(owner: string, request: ModelRequest, digest: string): Promise<readonly ModelPart[] | undefined> {
    const { answers, cache } = this.#environment;
    const recorded = await answers.find(owner, request.call);
    if (recorded !== undefined && recorded.digest !== digest)
      throw new ValidationError("model request", [
        { field: "/call", message: "was used for another question; each wanted answer has a name of its own" },
      ]);
    if (recorded !== undefined) return recorded.parts;
    const { recording } = this.#environment;
    if (recording !== undefined) {
      const next = recording.next(request.purpose, digest);
      if (next !== undefined) return next;
      throw new ModelError(`the recording has no further answer for ${request.purpose}`, { reason: "not-recorded" });
    }
    if (this.#options.replay === "only") {
      const same = await answers.findByDigest(owner, digest);
      if (same !== undefined) return same.parts;
      throw new ModelError(`there is no record of the call ${request.call}`, { reason: "not-recorded" });
    }
    return request.cacheSeconds === undefined ? undefined : cache.get(owner, digest);
  }

  async #askModels(
    asked: ModelRequest,
    digest: string,
    signal: AbortSignal,
  ): Promise<{ parts: PartChannel; rule: string } | Exclude<ModelOutcome, { kind: "done" }>> {
    const preferences = this.#environment.preferences();
    const request = withPreferences(asked, preferences);
    if (request.messages.some(({ dataClass }) => dataClass === "secret"))
      return { kind: "denied", rule: "privacy-secret", why: "what is secret is given to no model" };
    const { registry } = this.#environment;
    const inputTokens = estimateInput(request);
    const all = prefer(await chooseCandidates(registry, request.model, needsOf(request, inputTokens)), preferences);
    const { privateData } = await registry.settings();
    // A run that comes back knows only then what it had read.
    await this.#session.recalled();
    const candidates = routeByClass(all, isPrivate(this.#session, request.messages), privateData);
    if (candidates.length === 0)
      return {
        kind: "denied",
        rule: "private-stays",
        why: "private data stays on this machine, and no model here can answer",
      };

    let refusal: Exclude<ModelOutcome, { kind: "done" }> | undefined;
    let failure: ModelError | undefined;
    let budget: number | undefined;
    for (const [index, candidate] of candidates.entries()) {
      const question = { request, inputTokens };
      const money = reservationFor(candidate, question).money ?? Number.POSITIVE_INFINITY;
      // After one was too dear, only what costs less is worth a try.
      if (budget !== undefined && money >= budget) continue;
      const guarded = await this.#guard.guard(request, candidate.local);
      if (guarded.kind === "blocked") {
        refusal ??= { kind: "denied", rule: guarded.rule, why: guarded.why };
        continue;
      }
      const outcome = await askCandidate(this.#environment, this.#session, candidate, {
        ...question,
        outgoing: guarded.request,
        digest,
        vault: this.#guard.vault,
        signal,
        othersWait: preferences.fallback !== false && index < candidates.length - 1,
      });
      if (outcome.kind === "answering") return { parts: outcome.parts, rule: outcome.rule };
      if (outcome.kind === "failed") failure = outcome.error;
      else if (outcome.outcome.kind === "over-budget") {
        refusal ??= outcome.outcome;
        budget = money;
      } else if (outcome.outcome.kind === "needs-approval") return outcome.outcome;
      else refusal ??= outcome.outcome;
      if (preferences.fallback === false) break;
    }
    if (refusal !== undefined) return refusal;
    throw failure ?? new ModelError("no model answered", { reason: "not-configured" });
  }
}

/** The models of a role in the order that a person wishes; equals stay as they are. */
function prefer(candidates: readonly Candidate[], { order = "listed" }: ModelPreferences): Candidate[] {
  if (order === "local-first") return candidates.toSorted((one, other) => Number(other.local) - Number(one.local));
  if (order === "cheapest") return candidates.toSorted((one, other) => dearness(one) - dearness(other) || 0);
  return [...candidates];
}

/** What is private goes to models here first, and elsewhere only where the person lets it go with personal data redacted. */
function routeByClass(
  candidates: readonly Candidate[],
  holdsPrivate: boolean,
  privateData: "redacted" | "stays",
): Candidate[] {
  if (!holdsPrivate) return [...candidates];
  const here = candidates.filter(({ local }) => local);
  return privateData === "stays" ? here : [...here, ...candidates.filter(({ local }) => !local)];
}

/** What was asked, without for whom and what for: the same question has the same digest. */
function digestOf({ purpose: _purpose, call: _call, cacheSeconds: _cacheSeconds, ...question }: ModelRequest): string {
  return canonicalDigest(question);
}

async function* replayed(parts: readonly ModelPart[]): AsyncGenerator<ModelPart> {
  for (const part of parts)
    yield part.type === "finish" ? { ...part, cost: { ...part.cost, moneyMicroUnits: 0, replayed: true } } : part;
}

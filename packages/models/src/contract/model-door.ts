import type { EffectOutcome } from "@hearth/gateway";
import type { ModelPart } from "./model-part.ts";
import type { ModelRequest } from "./model-request.ts";

/** What a question to a model comes to: an answer as it streams, or the gateway's word that it may not be asked. */
export type ModelOutcome = EffectOutcome<AsyncIterable<ModelPart>>;

/**
 * The door through which one run of one agent asks models. It is bound to the run's gateway session, so that data class,
 * budget and policy hold without the caller's doing.
 */
export interface ModelDoor {
  /**
   * @throws ModelError when no model of the fallback chain answered, ValidationError for a wrong request, the signal's reason
   */
  ask(request: ModelRequest, options: { signal: AbortSignal }): Promise<ModelOutcome>;
}

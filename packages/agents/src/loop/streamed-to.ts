import type { AskOptions } from "./ask-model.ts";
import type { LoopEvent } from "./loop-events.ts";

/** Has an answer told piece by piece, as it arrives. */
export function streamedTo(
  emit: (event: LoopEvent) => void,
  turn: number,
): Required<Pick<AskOptions, "onPart" | "onDropped">> {
  return {
    onPart(part) {
      if (part.type === "text") emit({ type: "text-delta", turn, text: part.text });
      if (part.type === "reasoning" && part.text !== "") emit({ type: "reasoning-delta", turn, text: part.text });
    },
    onDropped: (why) => emit({ type: "answer-dropped", turn, why }),
  };
}

import type { CheckOf, Receipt } from "@hearth/protocol";
import { compilePattern } from "../compile-pattern.ts";
import type { CheckContext } from "../evidence.ts";
import { targetOf } from "../target-of.ts";
import { failed, type Judgement, notVerifiable, passed } from "../judgement.ts";

const shownPlaces = 5;

/** Counts what the journal says was done. Only outcomes count: an intent says what was meant. */
export function judgeReceipt(
  { action, target, outcome, minimum, maximum = Number.POSITIVE_INFINITY }: CheckOf<"receipt">,
  { sources, ...subject }: Pick<CheckContext, "sources" | "who" | "goal" | "task">,
): Judgement {
  if (sources.receipts === undefined) return notVerifiable("there is no journal to look into");
  const matches = target === undefined ? () => 0 : compilePattern(target);
  const ofAction = sources.receipts(subject).filter((receipt) => receipt.action === action);
  const found = ofAction.filter(
    (receipt) => !receipt.erased && receipt.body["outcome"] === outcome && matches(targetOf(receipt)) >= 0,
  );
  const what = `${action}${target === undefined ? "" : ` of ${target}`} with ${outcome}`;
  const times = `${found.length} of ${what}${placesOf(found)}`;
  if (found.length > maximum) return failed(`the journal has ${times}, more than ${maximum}`);
  // What stood in an erased receipt may be what is looked for.
  const doubtful = ofAction.filter(({ erased }) => erased).length;
  if (doubtful > 0 && (found.length < minimum || found.length + doubtful > maximum))
    return notVerifiable(`${doubtful} receipts of ${action} were erased`);
  return found.length < minimum
    ? failed(`the journal has ${times}, and not ${minimum}`)
    : passed(`the journal has ${times}`);
}

function placesOf(receipts: readonly Receipt[]): string {
  if (receipts.length === 0) return "";
  const places = receipts.slice(0, shownPlaces).map(({ index }) => index);
  return ` (entry ${places.join(", ")}${receipts.length > shownPlaces ? ", …" : ""})`;
}

import type { Verdict } from "@hearth/sdk";
import { StateChip } from "../../kit/state-chip.tsx";

/** What the verifier found, check by check. Open by itself only where something did not pass. */
export function Verdicts({ verdicts }: { verdicts: readonly Verdict[] }) {
  const passed = verdicts.filter(({ result }) => result === "passed").length;
  return (
    <details open={passed < verdicts.length} className="rounded-lg border">
      <summary className="px-3 py-1.5 text-sm text-soft hover:text-ink">
        {passed} of {verdicts.length} checks passed
      </summary>
      <ul className="divide-y border-t">
        {verdicts.map(({ task, check, result, evidence }) => (
          <li key={`${task} ${check}`} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
            <StateChip state={result} />
            <span className="min-w-0 flex-1 wrap-anywhere">{check}</span>
            <span className="text-sm wrap-anywhere text-faint">{evidence}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

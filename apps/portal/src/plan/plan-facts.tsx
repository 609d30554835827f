import type { Plan } from "@hearth/sdk";
import { Clock, Coins, KeyRound } from "lucide-react";
import { Chip } from "../kit/chip.tsx";
import { counted, money, span } from "../kit/format.ts";
import { type PlanSummary, summarise } from "./plan-graph.ts";

/** What a plan takes: steps, time, price and permissions, in a line. */
export function PlanFacts({ plan }: { plan: Pick<Plan, "tasks"> }) {
  const facts = summarise(plan);
  const unknown = facts.withoutEstimate === facts.steps;
  return (
    <dl className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft [&_dt]:sr-only [&>div]:flex [&>div]:items-center [&>div]:gap-1.5">
      <div>
        <dt>Steps</dt>
        <dd>{counted(facts.steps, "step")}</dd>
      </div>
      <div>
        <dt>Time</dt>
        <Clock aria-hidden className="size-3.5" />
        <dd>
          {unknown
            ? "time not estimated"
            : `${facts.isMeasured ? "as before, " : ""}about ${span(facts.longestSeconds * 1000)}${
                span(facts.workSeconds * 1000) !== span(facts.longestSeconds * 1000)
                  ? ` (${span(facts.workSeconds * 1000)} of work)`
                  : ""
              }`}
        </dd>
      </div>
      <div>
        <dt>Price</dt>
        <Coins aria-hidden className="size-3.5" />
        <dd>{priceOf(facts)}</dd>
      </div>
      <div>
        <dt>May</dt>
        <KeyRound aria-hidden className="size-3.5" />
        <dd className="flex flex-wrap gap-1">
          {facts.permissions.length === 0
            ? "touches nothing"
            : facts.permissions.map((name) => <Chip key={name}>{permissionWords[name] ?? name}</Chip>)}
        </dd>
      </div>
    </dl>
  );
}

function priceOf({ steps, withoutEstimate, unpriced, moneyMicroUnits, highestMicroUnits }: PlanSummary): string {
  if (withoutEstimate === steps) return "price not estimated";
  const known =
    highestMicroUnits === 0
      ? unpriced > 0
        ? ""
        : "costs nothing"
      : `about ${money(moneyMicroUnits)}, at most ${money(highestMicroUnits)}`;
  const open = unpriced > 0 ? `${counted(unpriced, "step")} without a known price` : "";
  return [known, open].filter(Boolean).join(", and ");
}

export const permissionWords: Readonly<Record<string, string>> = {
  "files-read": "read files",
  "files-write": "write files",
  network: "use the network",
  command: "run commands",
  sql: "query databases",
  spend: "spend money",
  message: "send messages",
};

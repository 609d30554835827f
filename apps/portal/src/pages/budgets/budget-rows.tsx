import { useQuery } from "@tanstack/react-query";
import type { BudgetEntry } from "@hearth/sdk";
import { meQuery } from "../../api/people.ts";
import { capitalised } from "../../kit/format.ts";
import { ProgressBar } from "../../kit/progress-bar.tsx";
import { amountOf, bareAmount } from "./amount-of.ts";

const unitWords: Readonly<Record<string, string>> = {
  moneyMicroUnits: "money",
  cpuMilliseconds: "processor time",
  bytes: "transferred",
};

/** Limits with what is reserved and spent of each. */
export function BudgetRows({ lines }: { lines: readonly BudgetEntry[] }) {
  const me = useQuery(meQuery).data?.person.id;
  const isOwn = ({ scope, scopeId }: BudgetEntry): boolean => scope === "person" && scopeId === me;
  const ownFirst = (a: BudgetEntry, b: BudgetEntry): number => Number(isOwn(b)) - Number(isOwn(a));
  return (
    // The rows share their columns, so that bars begin and end at the same places.
    <ul className="grid divide-y sm:grid-cols-[auto_minmax(8rem,1fr)_auto]">
      {lines.toSorted(ownFirst).map(({ scope, scopeId, unit, period, maximum, reserved, spent }) => {
        const fraction = maximum === undefined ? undefined : maximum === 0 ? 1 : (spent + reserved) / maximum;
        const tone = fraction === undefined ? "accent" : fraction >= 1 ? "bad" : fraction >= 0.8 ? "warn" : "accent";
        const name = `${scope} ${scopeId}, ${period === "total" ? "in all" : `each ${period}`}`;
        return (
          <li
            key={`${scope} ${scopeId} ${unit} ${period}`}
            className="col-span-full grid items-center gap-x-6 gap-y-1 px-4 py-2 sm:grid-cols-subgrid"
          >
            <span className="min-w-0 truncate">
              <span className="font-medium">
                {scope === "person" && scopeId === me ? "You" : `${capitalised(scope)} ${scopeId}`}
              </span>{" "}
              <span className="text-sm text-faint">
                {unitWords[unit] ?? unit}, {period === "total" ? "in all" : `each ${period}`}
              </span>
            </span>
            {maximum === undefined ? (
              <span className="text-sm text-faint">no limit</span>
            ) : (
              <ProgressBar label={name} fraction={fraction} tone={tone} />
            )}
            <span className="tabular text-sm text-soft sm:text-right">
              {maximum === undefined ? amountOf(unit, spent) : bareAmount(unit, spent)}
              {reserved > 0 && ` + ${bareAmount(unit, reserved)} reserved`}
              {maximum !== undefined && ` of ${amountOf(unit, maximum)}`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

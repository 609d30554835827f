import type { BudgetEntry } from "@hearth/sdk";
import { BudgetRows } from "./budget-rows.tsx";

/** What has a limit, in sight; what is only counted, behind it, for one period, since each use counts in all of them. */
export function BudgetLists({ lines }: { lines: readonly BudgetEntry[] }) {
  const limited = lines.filter(({ maximum }) => maximum !== undefined);
  const counting = lines.filter(({ maximum, period }) => maximum === undefined && period === "month");
  return (
    <>
      {limited.length === 0 ? (
        <p className="px-4 py-3 text-soft">No limit is set. A model whose price is not known still asks.</p>
      ) : (
        <BudgetRows lines={limited} />
      )}
      {counting.length > 0 && (
        <details className="border-t">
          <summary className="px-4 py-2 text-sm text-soft hover:text-ink">
            This month, without a limit ({counting.length})
          </summary>
          <BudgetRows lines={counting} />
        </details>
      )}
    </>
  );
}

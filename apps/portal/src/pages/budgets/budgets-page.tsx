import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ModelUsage } from "@hearth/sdk";
import { Wallet } from "lucide-react";
import { useState } from "react";
import { budgetsQuery, usageQuery } from "../../api/spending.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { capitalised, count, money } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { Page } from "../../kit/page.tsx";
import { Segmented } from "../../kit/segmented.tsx";
import { BudgetForm } from "./budget-form.tsx";
import { BudgetLists } from "./budget-lists.tsx";
import { UsageChart } from "./usage-chart.tsx";

const route = getRouteApi("/shell/budgets");
const groups = ["model", "agent", "goal", "purpose", "day"] as const;

export function BudgetsPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/budgets" });
  const by = groups.find((one) => one === search.by) ?? "model";
  const [adding, setAdding] = useState(false);
  const budgets = useQuery(budgetsQuery);
  const usage = useQuery(usageQuery(by));
  const days = useQuery(usageQuery("day"));
  return (
    <Page
      title="Budgets"
      lead="Nothing is spent that was not reserved. A call over its limit is not made."
      actions={
        <Button look="primary" onClick={() => setAdding(true)}>
          Set a limit
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Card title="Limits" flush>
          <Load query={budgets}>
            {(lines) =>
              lines.length === 0 ? (
                <EmptyState icon={Wallet} title="No limits and nothing spent">
                  Set what a day or a month may cost, for everything or for one agent. Without a limit, a model whose
                  price is not known still asks.
                </EmptyState>
              ) : (
                <BudgetLists lines={lines} />
              )
            }
          </Load>
        </Card>
        <Load query={days}>
          {(found) =>
            found.lines.length > 0 && (
              <Card title="Tokens a day">
                <UsageChart lines={found.lines} />
              </Card>
            )
          }
        </Load>
        <Card
          title="Use of models"
          flush
          actions={
            <Segmented
              label="By"
              value={by}
              onChange={(next) => void navigate({ search: { by: next }, replace: true })}
              choices={groups.map((value) => ({ value, label: capitalised(value) }))}
            />
          }
        >
          <Load query={usage}>{(found) => <UsageTable usage={found} />}</Load>
        </Card>
      </div>
      {adding && <BudgetForm onClose={() => setAdding(false)} />}
    </Page>
  );
}

function UsageTable({ usage }: { usage: ModelUsage }) {
  if (usage.lines.length === 0)
    return (
      <EmptyState icon={Wallet} title="No model was asked yet">
        Calls, tokens and money are counted here, by model, agent, goal or day. What needs no model costs nothing.
      </EmptyState>
    );
  const rows = [...usage.lines, { key: "Together", ...usage.total }];
  return (
    <div className="scroll-area" tabIndex={0} role="group" aria-label="Use of models">
      <table className="data">
        <thead>
          <tr>
            <th scope="col">{capitalised(usage.by)}</th>
            {["Calls", "Failed", "Tokens in", "Tokens out", "From cache", "Money"].map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, calls, failed, input, output, cachedInput, moneyMicroUnits, unpriced }) => (
            <tr key={key} className={key === "Together" ? "font-medium" : ""}>
              <th scope="row">{key}</th>
              {[
                ["calls", calls] as const,
                ["failed", failed] as const,
                ["input", input] as const,
                ["output", output] as const,
                ["cached", cachedInput] as const,
              ].map(([name, value]) => (
                <td key={name} className="number">
                  {count(value)}
                </td>
              ))}
              <td className="number">
                {money(moneyMicroUnits)}
                {unpriced > 0 && <span className="text-warn"> + {unpriced} without a price</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { useMutation } from "@tanstack/react-query";
import type { BudgetInput } from "@hearth/sdk";
import { type FormEvent, useState } from "react";
import { queryClient } from "../../api/query-client.ts";
import { setBudget } from "../../api/spending.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { SelectField, TextField } from "../../kit/field.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { tell } from "../../kit/toast.tsx";

const units = [
  { value: "moneyMicroUnits", label: "money" },
  { value: "tokens", label: "tokens" },
  { value: "calls", label: "calls" },
  { value: "cpuMilliseconds", label: "seconds of CPU" },
  { value: "bytes", label: "megabytes" },
];
/** Of what a person types, to what the hub counts. */
const factors: Readonly<Record<string, number>> = {
  moneyMicroUnits: 1_000_000,
  cpuMilliseconds: 1000,
  bytes: 1_000_000,
};

export function BudgetForm({ onClose }: { onClose: () => void }) {
  const [scope, setScope] = useState<BudgetInput["scope"]>("person");
  const [scopeId, setScopeId] = useState("owner");
  const [unit, setUnit] = useState<BudgetInput["unit"]>("moneyMicroUnits");
  const [period, setPeriod] = useState<BudgetInput["period"]>("day");
  const [amount, setAmount] = useState("");
  const save = useMutation({
    mutationFn: () =>
      setBudget({ scope, scopeId, unit, period, maximum: Math.round(Number(amount) * (factors[unit] ?? 1)) }),
    onSuccess() {
      void queryClient.invalidateQueries({ queryKey: ["budgets"] });
      tell("The limit holds from now on.");
      onClose();
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate();
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Set a limit"
      description="It holds for what is reserved from now on. What was spent in this period counts."
      footer={
        <Button type="submit" form="budget" look="primary" busy={save.isPending}>
          Set it
        </Button>
      }
    >
      <form id="budget" onSubmit={submit} className="flex flex-col gap-3">
        {save.isError && <ProblemNote error={save.error} />}
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-6">
          <SelectField
            label="For"
            className="sm:col-span-3"
            value={scope}
            onChange={(event) => {
              const next = event.target.value as BudgetInput["scope"];
              setScope(next);
              setScopeId(next === "person" ? "owner" : "");
            }}
            choices={[
              { value: "person", label: "a person" },
              { value: "agent", label: "an agent" },
            ]}
          />
          <TextField
            label="Which"
            className="sm:col-span-3"
            required
            value={scopeId}
            onChange={(event) => setScopeId(event.target.value)}
          />
          <TextField
            label="At most"
            className="sm:col-span-2"
            type="number"
            min={0}
            step="any"
            required
            value={amount}
            onChange={(event) => setAmount(event.target.value)}
          />
          <SelectField
            label="Of"
            className="sm:col-span-2"
            value={unit}
            onChange={(event) => setUnit(event.target.value as BudgetInput["unit"])}
            choices={units}
          />
          <SelectField
            label="In"
            className="sm:col-span-2 max-sm:col-span-2"
            value={period}
            onChange={(event) => setPeriod(event.target.value as BudgetInput["period"])}
            choices={[
              { value: "day", label: "a day" },
              { value: "month", label: "a month" },
              { value: "total", label: "all" },
            ]}
          />
        </div>
      </form>
    </Dialog>
  );
}

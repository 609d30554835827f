import { useMutation } from "@tanstack/react-query";
import type { AnswerOutcome, ApprovalQuestion } from "@hearth/sdk";
import { lazy, Suspense, useState } from "react";
import { Check, ShieldQuestionMark, X } from "lucide-react";
import { type Answer, decide } from "../../api/approvals.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Chip } from "../../kit/chip.tsx";
import { ago, counted, money } from "../../kit/format.ts";
import { JsonView } from "../../kit/json-view.tsx";
import { Menu } from "../../kit/menu.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import type { ProofDialogProps } from "./proof-dialog.tsx";

const ProofDialog = lazy(async () => ({ default: (await import("./proof-dialog.tsx")).ProofDialog }));

/** Standing answers that are offered; the hub makes none at level 3. */
const ahead = [
  { label: "Also the next 10 times, for an hour", always: { count: 10, lifetimeSeconds: 3600 } },
  { label: "Also the next 100 times, for a day", always: { count: 100, lifetimeSeconds: 86_400 } },
] as const;

/** Answers questions, tells what became of each, and has everything that shows them asked for again. */
export function useDecide() {
  const [asked, setAsked] = useState<Pick<ProofDialogProps, "answers" | "needs">>();
  const settle = (outcomes: readonly AnswerOutcome[]): void => {
    void queryClient.invalidateQueries({ queryKey: ["approvals"] });
    void queryClient.invalidateQueries({ queryKey: ["grants"] });
    const refused = outcomes.find(({ kind }) => kind === "refused");
    if (refused !== undefined) tellProblem(new Error(refused.why ?? "the hub did not take the answer"));
    const notes = outcomes.flatMap(({ kind, why }) => (kind === "decided" && why !== undefined ? [why] : []));
    for (const note of notes) tell(note);
  };
  const { mutate, isPending } = useMutation({
    mutationFn: (answers: readonly Answer[]) => decide(answers),
    onSuccess(outcomes, answers) {
      settle(outcomes);
      const open = outcomes.filter(({ kind }) => kind === "needs-sign-in");
      const [first] = open;
      if (first === undefined) return;
      const pressed = answers.filter(({ id }) => open.some((one) => one.id === id));
      setAsked({ answers: pressed, needs: first.needs ?? "password" });
    },
    onError: tellProblem,
  });
  const close = (): void => setAsked(undefined);
  const proof = asked !== undefined && (
    <Suspense fallback={null}>
      <ProofDialog
        {...asked}
        onClose={close}
        onDecided={(outcomes) => {
          close();
          settle(outcomes);
        }}
      />
    </Suspense>
  );
  return { mutate, isPending, /** To be drawn: asks once more who is there, where an answer needs that. */ proof };
}

/**
 * A question to the person: what will happen, why it is asked, what it costs at most, and the answers.
 * @param active whether it is the one of a list that keys answer. Undefined where it stands alone
 */
export function ApprovalCard({ approval, active }: { approval: ApprovalQuestion; active?: boolean }) {
  const { mutate, isPending, proof } = useDecide();
  const { id, summary, why, rule, agentText, cost, action, expiresAt, subject } = approval;
  return (
    <section
      aria-label={summary}
      className={`flex flex-col gap-2 rounded-lg border bg-surface p-3 shadow-low ${active === true ? "outline-2 outline-accent" : "border-accent-line"}`}
    >
      <div className="flex items-start gap-2.5">
        <ShieldQuestionMark aria-hidden className="mt-0.5 size-4 shrink-0 text-accent-ink" />
        <div className="min-w-0 flex-1">
          <p className="text-sm text-faint">{verbs[action.tool] ?? "Do this"}</p>
          <p className="font-medium whitespace-pre-wrap wrap-anywhere">{summary}</p>
          <p className="text-sm wrap-anywhere text-soft">
            {why}
            {rule !== undefined && ` (rule ${rule})`}
          </p>
        </div>
        <Chip tone={action.level >= 3 ? "bad" : action.level >= 2 ? "warn" : "mute"}>level {action.level}</Chip>
      </div>
      <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-sm text-soft [&_dt]:inline [&_dt]:text-faint [&_dd]:inline">
        <div>
          <dt>Agent </dt>
          <dd>{action.agent}</dd>
        </div>
        <div>
          <dt>Tool </dt>
          <dd>{action.tool}</dd>
        </div>
        {cost !== undefined && Object.keys(cost).length > 0 && (
          <div>
            <dt>At most </dt>
            <dd>
              {Object.entries(cost)
                .map(([unit, value]) => amount(unit, value))
                .join(", ")}
            </dd>
          </div>
        )}
        <div>
          <dt>Expires </dt>
          <dd>{ago(expiresAt, Date.now())}</dd>
        </div>
      </dl>
      {agentText !== undefined && (
        <figure className="rounded-md border-l-4 border-l-line-strong bg-sunken px-3 py-1.5">
          <figcaption className="text-xs text-faint">In the agent's own words, which nobody checked</figcaption>
          <blockquote className="whitespace-pre-wrap wrap-anywhere">{agentText}</blockquote>
        </figure>
      )}
      <details>
        <summary className="text-sm text-soft hover:text-ink">Exactly what will be carried out</summary>
        <div className="pt-2">
          <JsonView label="What will be carried out" value={action.plan} />
        </div>
      </details>
      <div className="flex flex-wrap gap-2">
        <Button
          look={active === false ? "plain" : "primary"}
          busy={isPending}
          onClick={() => mutate([{ id, answer: "approved" }])}
        >
          <Check aria-hidden />
          Approve once
        </Button>
        {action.level < 3 && subject !== undefined && (
          <Menu
            trigger={<Button disabled={isPending}>Approve and…</Button>}
            items={ahead.map(({ label, always }) => ({
              label,
              onSelect: () => mutate([{ id, answer: "approved", always }]),
            }))}
          />
        )}
        <Button look="danger" busy={isPending} onClick={() => mutate([{ id, answer: "denied" }])}>
          <X aria-hidden />
          Deny
        </Button>
      </div>
      {proof}
    </section>
  );
}

const verbs: Readonly<Record<string, string>> = {
  command: "Run the command",
  sql: "Run the SQL",
  egress: "Call",
  verb: "Act on this machine",
  model: "Ask the model",
};

function amount(unit: string, value: number): string {
  return unit === "moneyMicroUnits" ? money(value) : counted(value, unit.replace(/s$/, ""));
}

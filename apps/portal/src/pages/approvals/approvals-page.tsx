import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ApprovalQuestion } from "@hearth/sdk";
import { ShieldCheck, ShieldQuestionMark } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { approvalsQuery, grantsQuery, revokeGrant } from "../../api/approvals.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { ago, counted } from "../../kit/format.ts";
import { isTyping } from "../../kit/is-typing.ts";
import { Key } from "../../kit/key.tsx";
import { Load } from "../../kit/load.tsx";
import { Moment } from "../../kit/moment.tsx";
import { Page } from "../../kit/page.tsx";
import { Row, RowList } from "../../kit/row.tsx";
import { StateChip } from "../../kit/state-chip.tsx";
import { TabList } from "../../kit/tab-list.tsx";
import { tellProblem } from "../../kit/toast.tsx";
import { ApprovalCard, useDecide } from "./approval-card.tsx";
import { GrantForm } from "./grant-form.tsx";

const route = getRouteApi("/shell/approvals");

export function ApprovalsPage() {
  const { view = "inbox" } = route.useSearch();
  const pending = useQuery(approvalsQuery());
  return (
    <Page title="Approvals" lead="What agents may do only with your word.">
      <TabList
        label="Approvals"
        tabs={[
          {
            to: "/approvals",
            label: "Waiting",
            active: view === "inbox",
            count: pending.data?.length ?? 0,
            search: {},
          },
          { to: "/approvals", label: "Answered", active: view === "answered", search: { view: "answered" } },
          { to: "/approvals", label: "Standing answers", active: view === "grants", search: { view: "grants" } },
        ]}
      />
      <div className="pt-4">
        {view === "inbox" && <Load query={pending}>{(approvals) => <Inbox approvals={approvals} />}</Load>}
        {view === "answered" && <Answered />}
        {view === "grants" && <Grants />}
      </div>
    </Page>
  );
}

/** J and K move, A approves, D denies; a chosen number of them at once. */
function Inbox({ approvals }: { approvals: readonly ApprovalQuestion[] }) {
  const [index, setIndex] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { mutate, isPending, proof } = useDecide();
  const current = Math.min(index, approvals.length - 1);
  const active = approvals[current];

  // Keys may come faster than the page is drawn, so each is judged by where the one before it led.
  const latest = useRef({ index: current, approvals });
  useLayoutEffect(() => {
    latest.current = { index: current, approvals };
  }, [current, approvals]);
  useEffect(() => {
    function move(step: number): void {
      const { index: from, approvals: all } = latest.current;
      latest.current.index = Math.min(all.length - 1, Math.max(0, from + step));
      setIndex(latest.current.index);
    }
    function press(event: KeyboardEvent): void {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("[role=dialog], [role=menu]") !== null) return;
      const one = latest.current.approvals[latest.current.index];
      if (one === undefined) return;
      const key = event.key.toLowerCase();
      if (key === "j") move(1);
      else if (key === "k") move(-1);
      else if (key === "a") mutate([{ id: one.id, answer: "approved" }]);
      else if (key === "d") mutate([{ id: one.id, answer: "denied" }]);
      else if (key === "x") setChosen((before) => toggled(before, one.id));
      else return;
      event.preventDefault();
    }
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [mutate]);
  useEffect(() => {
    document.getElementById(`approval-${active?.id}`)?.scrollIntoView({ block: "nearest" });
  }, [active?.id]);

  if (approvals.length === 0) {
    return (
      <EmptyState icon={ShieldCheck} title="Nothing waits for you">
        When an agent wants to do something that your policy asks about, it appears here and in its conversation, and
        the work waits until you answer.
      </EmptyState>
    );
  }
  const some = approvals.filter(({ id }) => chosen.has(id));
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-faint max-md:invisible">
          <Key>J</Key> <Key>K</Key> move, <Key>A</Key> approve, <Key>D</Key> deny, <Key>X</Key> choose
        </p>
        <div className="flex flex-wrap gap-2">
          <Button
            size="small"
            onClick={() =>
              setChosen(some.length === approvals.length ? new Set() : new Set(approvals.map(({ id }) => id)))
            }
          >
            {some.length === approvals.length ? "Choose none" : "Choose all"}
          </Button>
          {some.length > 0 && (
            <>
              <Button size="small" busy={isPending} onClick={() => answer("approved")}>
                Approve {some.length}
              </Button>
              <Button size="small" look="danger" busy={isPending} onClick={() => answer("denied")}>
                Deny {some.length}
              </Button>
            </>
          )}
        </div>
      </div>
      <ul aria-label="Questions" className="flex flex-col gap-3">
        {approvals.map((approval, position) => (
          <li key={approval.id} id={`approval-${approval.id}`} className="flex items-start gap-2">
            <input
              type="checkbox"
              aria-label={`Choose: ${approval.summary}`}
              className="mt-4 accent-accent"
              checked={chosen.has(approval.id)}
              onChange={() => setChosen(toggled(chosen, approval.id))}
            />
            <div className="min-w-0 flex-1">
              <ApprovalCard approval={approval} active={position === current} />
            </div>
          </li>
        ))}
      </ul>
      {proof}
    </div>
  );

  function answer(word: "approved" | "denied"): void {
    mutate(some.map(({ id }) => ({ id, answer: word })));
    setChosen(new Set());
  }
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

function Answered() {
  const approved = useQuery(approvalsQuery("approved"));
  const denied = useQuery(approvalsQuery("denied"));
  const expired = useQuery(approvalsQuery("expired"));
  return (
    <Load query={approved}>
      {(list) => {
        const all = [...list, ...(denied.data ?? []), ...(expired.data ?? [])].toSorted(
          (a, b) => b.createdAt - a.createdAt,
        );
        if (all.length === 0)
          return (
            <EmptyState icon={ShieldQuestionMark} title="Nothing was answered yet">
              What you approved, denied or let expire is listed here. Its receipts are in the journal.
            </EmptyState>
          );
        return (
          <RowList>
            {all.map(({ id, summary, state, createdAt, action }) => (
              <Row
                key={id}
                sign={<StateChip state={state} />}
                side={
                  <>
                    {action.agent} <Moment time={createdAt} />
                  </>
                }
              >
                {summary}
              </Row>
            ))}
          </RowList>
        );
      }}
    </Load>
  );
}

function Grants() {
  const query = useQuery(grantsQuery);
  const [adding, setAdding] = useState(false);
  const revoke = useMutation({
    mutationFn: revokeGrant,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["grants"] }),
    onError: tellProblem,
  });
  const add = <Button onClick={() => setAdding(true)}>Answer ahead</Button>;
  return (
    <>
      <Load query={query}>
        {(grants) =>
          grants.length === 0 ? (
            <EmptyState icon={ShieldCheck} title="No standing answers" action={add}>
              A standing answer covers one kind of question for one agent, so many times, until a moment you set. Level
              3 is always asked.
            </EmptyState>
          ) : (
            <div className="flex flex-col gap-3">
              <div className="flex justify-end">{add}</div>
              <RowList>
                {grants.map(({ id, agent, tool, subject, remaining, expiresAt }) => (
                  <Row
                    key={id}
                    side={
                      <>
                        {counted(remaining, "time")} more, ends {ago(expiresAt, Date.now())}
                        <Button
                          size="small"
                          look="danger"
                          busy={revoke.isPending && revoke.variables === id}
                          onClick={() => revoke.mutate(id)}
                        >
                          Take back
                        </Button>
                      </>
                    }
                  >
                    <span className="font-medium">{agent}</span> may use <code>{tool}</code> on <code>{subject}</code>
                  </Row>
                ))}
              </RowList>
            </div>
          )
        }
      </Load>
      {adding && <GrantForm onClose={() => setAdding(false)} />}
    </>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { SwarmFaultView, SwarmView } from "@hearth/sdk";
import { Grid2x2, Grid3x3 } from "lucide-react";
import { meQuery } from "../../api/people.ts";
import { startExample, swarmQuery, swarmRunsQuery } from "../../api/swarm.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { timeOfDay } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { Page } from "../../kit/page.tsx";
import { tellProblem } from "../../kit/toast.tsx";
import { DeviceCard } from "./device-card.tsx";
import { LoopCard } from "./loop-card.tsx";
import { RunCard, RunList } from "./run-card.tsx";
import { WorkerList } from "./worker-list.tsx";

const route = getRouteApi("/shell/swarm");

/** Who computes in the hub's swarm, and how the blocks of what they compute arrive. */
export function SwarmPage() {
  const { run } = route.useSearch();
  const navigate = useNavigate();
  const me = useQuery(meQuery);
  const role = me.data?.person.role;
  // Load is not told as an event: heartbeats come every few seconds.
  const view = useQuery({ ...swarmQuery, refetchInterval: 3_000 });
  const runs = useQuery(swarmRunsQuery);
  const start = useMutation({
    mutationFn: startExample,
    onError: tellProblem,
    onSuccess: ({ id }) => void navigate({ to: "/swarm", search: { run: id }, replace: true }),
  });
  const shown = run ?? runs.data?.[0]?.id;
  const mayBegin = role !== undefined && role !== "viewer";
  return (
    <Page
      title="Swarm"
      lead="Exact arithmetic, cut in blocks and spread over workers. Whoever is slow, gone or lies costs time only."
      actions={
        mayBegin && (
          <>
            <Button busy={start.isPending && start.variables === "small"} onClick={() => start.mutate("small")}>
              <Grid3x3 aria-hidden />3 × 3 example
            </Button>
            <Button
              look="primary"
              busy={start.isPending && start.variables === "large"}
              onClick={() => start.mutate("large")}
            >
              <Grid2x2 aria-hidden />
              Large example
            </Button>
          </>
        )
      }
    >
      <div className="grid items-start gap-4 xl:grid-cols-[3fr_2fr]">
        <div className="flex min-w-0 flex-col gap-4">
          {shown !== undefined && <RunCard key={shown} id={shown} />}
          <Card title="Runs" flush>
            <Load query={runs}>{(list) => <RunList runs={list} selected={shown} />}</Load>
          </Card>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Load query={view} lines={8}>
            {(found) => <Workers view={found} role={role} />}
          </Load>
        </div>
      </div>
    </Page>
  );
}

function Workers({ view, role }: { view: SwarmView; role: string | undefined }) {
  const operates = role === "owner" || role === "operator";
  return (
    <>
      <Card title="Workers" flush>
        <WorkerList workers={view.workers} faults={view.faults} mayInject={operates && view.faultInjection} />
        {operates && !view.faultInjection && (
          <p className="border-t px-4 py-2 text-sm text-soft">
            To see what the swarm bears, switch on{" "}
            <Link to="/settings" search={{ section: "performance" }} className="underline">
              faults on purpose
            </Link>
            .
          </p>
        )}
      </Card>
      <LoopCard loop={view.loop} mayRun={operates} />
      <DeviceCard view={view} isOwner={role === "owner"} />
      {view.faults.length > 0 && <Faults faults={view.faults} />}
    </>
  );
}

function Faults({ faults }: { faults: readonly SwarmFaultView[] }) {
  return (
    <Card title="Last faults" flush>
      <ul className="divide-y">
        {faults.slice(0, 8).map(({ worker, kind, since, until, cleared }) => (
          <li key={`${worker} ${since}`} className="flex flex-wrap justify-between gap-x-3 px-4 py-1.5 text-sm">
            <span>
              {worker}: {kind.replaceAll("_", " ")}
            </span>
            <span className="text-soft">
              {timeOfDay(since)}
              {cleared ? ", ended early" : until > Date.now() ? `, until ${timeOfDay(until)}` : ""}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

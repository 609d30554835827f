import { useQuery } from "@tanstack/react-query";
import type { SystemHealth } from "@hearth/sdk";
import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { doctorQuery, healthQuery } from "../../api/system.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Command } from "../../kit/copy-button.tsx";
import { counted, span } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { Page } from "../../kit/page.tsx";
import { ProgressBar } from "../../kit/progress-bar.tsx";
import { StateChip } from "../../kit/state-chip.tsx";
import { Findings } from "./findings.tsx";

export function SystemPage() {
  const health = useQuery({ ...healthQuery, refetchInterval: 5000 });
  const doctor = useQuery(doctorQuery);
  return (
    <Page title="System" lead="How the hub is, and how to mend what is not well.">
      <div className="flex flex-col gap-4">
        <Load query={health}>{(found) => <Health health={found} />}</Load>
        <Card
          title="What the doctor found"
          flush
          actions={
            <Button size="small" busy={doctor.isFetching} onClick={() => void doctor.refetch()}>
              <RefreshCw aria-hidden />
              Examine again
            </Button>
          }
        >
          <Load query={doctor} lines={8}>
            {(findings) => <Findings findings={findings} />}
          </Load>
        </Card>
        <p className="text-sm text-soft">
          The API of this hub is described at{" "}
          <a href="/docs" className="underline">
            /docs
          </a>
          , its numbers are at{" "}
          <a href="/metrics" className="underline">
            /metrics
          </a>
          .
        </p>
      </div>
    </Page>
  );
}

function Health({ health }: { health: SystemHealth }) {
  const { status, uptime, version, agents, tasks, resources, sandbox } = health;
  return (
    <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
      <Card title="Hub" actions={<StateChip state={status} />}>
        <Facts>
          <Fact name="Version">{version}</Fact>
          <Fact name="Up">{span(uptime * 1000)}</Fact>
          <Fact name="Agents">
            {agents.total}, {agents.active} at work
          </Fact>
          <Fact name="Tasks">
            {tasks.running} running, {tasks.ready} ready, {tasks.waiting} waiting
          </Fact>
        </Facts>
      </Card>
      <Card title="This device">
        <div className="flex flex-col gap-3">
          <Meter name="Processor" percent={resources.cpu} />
          <Meter name="Memory" percent={resources.memory} />
          <Meter name="Disk" percent={resources.storage} />
        </div>
      </Card>
      {sandbox !== undefined && (
        <Card
          title="Sandbox"
          actions={
            <StateChip
              state={
                sandbox.state === "contained" ? "healthy" : sandbox.state === "unexamined" ? "waiting" : "degraded"
              }
              word={sandbox.state}
            />
          }
        >
          <div className="flex flex-col gap-2 text-soft">
            {sandbox.attempts !== undefined && (
              <p>
                {counted(sandbox.attempts, "way")} out {sandbox.attempts === 1 ? "was" : "were"} tried,{" "}
                {sandbox.leaks?.length ?? 0} led outside.
              </p>
            )}
            {sandbox.reason !== undefined && <p>{sandbox.reason}</p>}
            {sandbox.leaks?.map(({ id, title }) => (
              <p key={id} className="text-bad">
                {title}
              </p>
            ))}
            {sandbox.fix !== undefined && <Command>{sandbox.fix}</Command>}
          </div>
        </Card>
      )}
    </div>
  );
}

function Meter({ name, percent }: { name: string; percent: number }) {
  return (
    <div>
      <p className="flex justify-between text-sm">
        <span>{name}</span>
        <span className="tabular text-soft">{Math.round(percent)} %</span>
      </p>
      <ProgressBar
        label={name}
        fraction={percent / 100}
        tone={percent >= 95 ? "bad" : percent >= 85 ? "warn" : "good"}
      />
    </div>
  );
}

function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">{children}</dl>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { AgentHealthView, AgentView } from "@hearth/sdk";
import { useState } from "react";
import { agentFilesQuery, removeAgent } from "../../api/agents.ts";
import { meQuery } from "../../api/people.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Moment } from "../../kit/moment.tsx";
import { Chip } from "../../kit/chip.tsx";
import { Command } from "../../kit/copy-button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { counted, exact, span } from "../../kit/format.ts";
import { StateChip } from "../../kit/state-chip.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import { AgentConsole } from "./agent-console.tsx";
import { AgentControls } from "./agent-controls.tsx";
import { permissionWords } from "../../plan/plan-facts.tsx";

/** An agent in full: health, load, prompt, capabilities, and what can be done with it. */
export function AgentDialog({
  agent,
  health,
  onClose,
}: {
  agent: AgentView;
  health: AgentHealthView | undefined;
  onClose: () => void;
}) {
  const { id, level, state, status, creator, manifest, performance } = agent;
  const { data: me } = useQuery(meQuery);
  const { data: files } = useQuery(agentFilesQuery);
  const role = me?.person.role;
  const mayControl = role === "owner" || role === "operator";
  const file = files?.files.find(({ name }) => name === id);
  const [sure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeAgent(id),
    onError: tellProblem,
    onSuccess() {
      void queryClient.invalidateQueries({ queryKey: ["agents"] });
      tell(`${id} was removed.`);
      onClose();
    },
  });
  // What comes with Hearth, and what is written as a file, is not made over the API and cannot be removed by it.
  const wasMade = creator.startsWith("person:") && file === undefined;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={id}
      description={manifest.description}
      footer={
        wasMade &&
        (sure ? (
          <>
            <Button onClick={() => setSure(false)}>Keep it</Button>
            <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
              Remove it for good
            </Button>
          </>
        ) : (
          <Button look="danger" onClick={() => setSure(true)}>
            Remove this agent
          </Button>
        ))
      }
    >
      <div className="flex flex-col gap-4">
        <p className="flex flex-wrap gap-1.5">
          <StateChip state={status} />
          {(status !== "stopped" || state === "work") && <StateChip state={state} />}
          <Chip>{level}</Chip>
          <Chip>version {manifest.version}</Chip>
          {file !== undefined && <Chip tone="accent">{file.origin === "person" ? "yours" : "comes with Hearth"}</Chip>}
        </p>
        {health?.stoppedAt !== undefined && (
          <p>
            Stopped since <Moment time={health.stoppedAt} />.{" "}
            {health.queueDepth === 0
              ? "Nothing of yours waits for it."
              : `${counted(health.queueDepth, "task")} of yours ${health.queueDepth === 1 ? "waits" : "wait"} for it.`}
          </p>
        )}
        {health?.escalation !== undefined && (
          <p className="rounded-lg border border-warn bg-warn-soft p-3">
            {health.escalation.why}; {counted(health.escalation.attempts, "restart")} did not help.
          </p>
        )}
        {mayControl && <AgentControls agent={id} stopped={status === "stopped"} working={state === "work"} />}
        <dl className="grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-4 [&_dd]:text-lg [&_dd]:font-medium [&_dt]:text-sm [&_dt]:text-faint">
          <div>
            <dt>Done in an hour</dt>
            <dd className="tabular">{performance.tasksCompletedLastHour}</dd>
          </div>
          <div>
            <dt>Failed in an hour</dt>
            <dd className="tabular">{performance.tasksFailedLastHour}</dd>
          </div>
          <div>
            <dt>Waiting</dt>
            <dd className="tabular">{health?.queueDepth ?? 0}</dd>
          </div>
          <div>
            <dt>Takes on average</dt>
            <dd className="tabular">{span(performance.averageResponseMilliseconds)}</dd>
          </div>
        </dl>
        <p className="text-sm text-soft">
          Up {span(performance.uptimeSeconds * 1000)}, {Math.round(performance.errorRatePercent)} % of its runs within
          the hour failed, {counted(health?.restarts ?? 0, "restart")}.
          {performance.lastTaskCompleted !== undefined && ` Last task ended ${exact(performance.lastTaskCompleted)}.`}
          {performance.currentTask !== undefined && (
            <>
              {" "}
              Works on{" "}
              <Link to="/tasks" search={{ task: performance.currentTask }} className="underline">
                this task
              </Link>
              .
            </>
          )}
        </p>
        <AgentConsole agent={id} task={performance.currentTask} />
        {file !== undefined && (
          <div className="flex flex-col gap-1">
            <h3 className="font-medium">Prompt</h3>
            <pre
              tabIndex={0}
              role="group"
              aria-label="Prompt"
              className="scroll-area max-h-64 rounded-md border bg-sunken p-3 text-xs whitespace-pre-wrap"
            >
              {file.prompt}
            </pre>
            <p className="text-sm text-soft">
              Model: <code>{file.model}</code>. Tools: {file.tools.join(", ") || "none"}.
            </p>
            <p className="text-sm text-soft">
              {file.origin === "person"
                ? "Change it in its AGENT.md in Hearth's home; it is in use as soon as you save."
                : "Write one of this name to put it in its place:"}{" "}
              {file.origin === "shipped" && <Command>{`hearth agent new ${id}`}</Command>}
            </p>
          </div>
        )}
        <section aria-label="Capabilities" className="flex flex-col gap-1">
          <h3 className="font-medium">Capabilities</h3>
          <ul className="divide-y rounded-lg border">
            {manifest.capabilities.map(({ name, description, permissions }) => (
              <li key={name} className="px-3 py-2">
                <p className="flex flex-wrap items-center gap-2">
                  <code>{name}</code>
                  {permissions.map((permission) => (
                    <Chip key={permission}>{permissionWords[permission] ?? permission}</Chip>
                  ))}
                </p>
                <p className="text-sm text-soft">{description}</p>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { AgentView } from "@hearth/sdk";
import { Bot, RefreshCw } from "lucide-react";
import { agentFilesQuery, agentHealthQuery, agentsQuery, reloadAgentFiles } from "../../api/agents.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { counted } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { Page } from "../../kit/page.tsx";
import { SearchField } from "../../kit/search-field.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import { AgentCard } from "./agent-card.tsx";
import { AgentDialog } from "./agent-dialog.tsx";
import { AgentFileProblems } from "./agent-file-problems.tsx";

const route = getRouteApi("/shell/agents");

/** Those that think come first, then those who do; tools are last. */
const groups = [
  { title: "Specialists", holds: ({ level }: AgentView) => level !== "worker" },
  { title: "Workers", holds: ({ level }: AgentView) => level === "worker" },
] as const;

export function AgentsPage() {
  const { agent, search = "" } = route.useSearch();
  const navigate = useNavigate({ from: "/agents" });
  const query = useQuery(agentsQuery);
  const { data: health } = useQuery(agentHealthQuery);
  const { data: files } = useQuery(agentFilesQuery);
  const reload = useMutation({
    mutationFn: reloadAgentFiles,
    onError: tellProblem,
    onSuccess({ changes, problems }) {
      void queryClient.invalidateQueries({ queryKey: ["agents"] });
      void queryClient.invalidateQueries({ queryKey: ["agent-files"] });
      tell(
        problems.length > 0
          ? `${counted(problems.length, "file")} cannot be used.`
          : changes.length === 0
            ? "The files are as they were."
            : `${counted(changes.length, "agent")} changed.`,
      );
    },
  });
  const words = search.toLowerCase();
  const choose = (id: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, agent: id }), replace: true });
  return (
    <Page
      title="Agents"
      lead="Who works for you. Each takes tasks for its capabilities, and everything it does passes the gateway."
      actions={
        <Button busy={reload.isPending} onClick={() => reload.mutate()}>
          <RefreshCw aria-hidden />
          Reload agent files
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <SearchField
          label="Find an agent or capability"
          value={search}
          onChange={(next) =>
            void navigate({
              search: (before) => ({ ...before, search: next === "" ? undefined : next }),
              replace: true,
            })
          }
        />
        {files !== undefined && files.problems.length > 0 && <AgentFileProblems problems={files.problems} />}
        <Load query={query}>
          {(agents) => {
            const shown = agents.filter(({ id, manifest }) =>
              `${id} ${manifest.description} ${manifest.capabilities.map(({ name }) => name).join(" ")}`
                .toLowerCase()
                .includes(words),
            );
            if (shown.length === 0)
              return (
                <EmptyState icon={Bot} title="No agent is like that">
                  Try fewer or other words.
                </EmptyState>
              );
            return (
              <>
                {groups.map(({ title, holds }) => {
                  const members = shown.filter(holds);
                  return (
                    members.length > 0 && (
                      <section key={title} aria-label={title}>
                        <h2 className="pb-2 font-semibold">{title}</h2>
                        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
                          {members.map((one) => (
                            <li key={one.id}>
                              <AgentCard
                                agent={one}
                                health={health?.find(({ agentId }) => agentId === one.id)}
                                onOpen={() => choose(one.id)}
                              />
                            </li>
                          ))}
                        </ul>
                      </section>
                    )
                  );
                })}
                {agents
                  .filter(({ id }) => id === agent)
                  .map((one) => (
                    <AgentDialog
                      key={one.id}
                      agent={one}
                      health={health?.find(({ agentId }) => agentId === one.id)}
                      onClose={() => choose(undefined)}
                    />
                  ))}
              </>
            );
          }}
        </Load>
      </div>
    </Page>
  );
}

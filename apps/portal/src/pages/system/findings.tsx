import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { reloadAgentFiles } from "../../api/agents.ts";
import { queryClient } from "../../api/query-client.ts";
import type { Finding } from "../../api/system.ts";
import { Button } from "../../kit/button.tsx";
import { Command } from "../../kit/copy-button.tsx";
import { Row, RowList } from "../../kit/row.tsx";
import { StateChip } from "../../kit/state-chip.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import { UnlockDialog } from "../settings/unlock-dialog.tsx";

const order = { broken: 0, stale: 1, declined: 2, live: 3 };

/** What the doctor found, the worst first, each with what mends it. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  const sorted = findings.toSorted((a, b) => order[a.state] - order[b.state]);
  return (
    <RowList flush>
      {sorted.map((finding, index) => (
        // One check may find several things, in an order of its own.
        // oxlint-disable-next-line react/no-array-index-key
        <Row
          key={`${finding.name} ${index}`}
          sign={<StateChip state={finding.state} {...(finding.state === "live" ? { word: "well" } : {})} />}
          {...(finding.fix === undefined ? {} : { side: <Fix finding={finding} fix={finding.fix} /> })}
        >
          <span className="font-medium">{finding.name}</span>
          <span className="block text-sm text-soft">{finding.detail}</span>
        </Row>
      ))}
    </RowList>
  );
}

/** A button where the portal can mend it, and the command in any case. */
function Fix({ finding, fix }: { finding: Finding; fix: string }) {
  const [unlocking, setUnlocking] = useState(false);
  const reload = useMutation({
    mutationFn: reloadAgentFiles,
    onError: tellProblem,
    onSuccess() {
      tell("The agent files were looked at again.");
      void queryClient.invalidateQueries({ queryKey: ["doctor"] });
    },
  });
  const command = /\b(hearth [\w -]+|npm [\w -]+)/.exec(fix)?.[0]?.trim();
  return (
    <span className="flex flex-wrap items-center gap-2">
      {finding.name === "secrets" && finding.state !== "live" && (
        <Button size="small" onClick={() => setUnlocking(true)}>
          Unlock
        </Button>
      )}
      {finding.name === "models" && finding.state !== "live" && (
        <Link
          to="/settings"
          search={{ section: "models" }}
          className="rounded-md border bg-raised px-2 py-1 text-sm shadow-low hover:bg-hover"
        >
          Choose a model
        </Link>
      )}
      {finding.name === "agents" && finding.state !== "live" && (
        <Button size="small" busy={reload.isPending} onClick={() => reload.mutate()}>
          Look again
        </Button>
      )}
      {command === undefined ? <span className="text-sm text-soft">{fix}</span> : <Command>{command}</Command>}
      {unlocking && <UnlockDialog onClose={() => setUnlocking(false)} />}
    </span>
  );
}

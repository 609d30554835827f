import { useMutation, useQuery } from "@tanstack/react-query";
import { Archive } from "lucide-react";
import { useState } from "react";
import type { BackupEntry } from "@hearth/sdk";
import { backupsQuery, makeBackup } from "../../api/backups.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Command } from "../../kit/copy-button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { bytes, counted, exact } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { Moment } from "../../kit/moment.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Row } from "../../kit/row.tsx";
import { tell } from "../../kit/toast.tsx";

/** Which backups there are, one made now, and how one is put back. */
export function BackupCard() {
  const query = useQuery(backupsQuery);
  const [chosen, setChosen] = useState<BackupEntry>();
  const make = useMutation({
    mutationFn: makeBackup,
    onSuccess({ files }) {
      void queryClient.invalidateQueries({ queryKey: ["backups"] });
      tell(`The backup is whole: ${counted(files, "file")}.`);
    },
  });
  return (
    <Card
      title="Backups there are"
      flush
      actions={
        <Button size="small" busy={make.isPending} onClick={() => make.mutate()}>
          Make one now
        </Button>
      }
    >
      {make.isError && (
        <div className="p-4">
          <ProblemNote error={make.error} />
        </div>
      )}
      <Load query={query}>
        {({ folder, backups, nextAt, problem }) => (
          <>
            {problem !== undefined && !make.isError && (
              <div className="p-4">
                <ProblemNote error={new Error(`the last backup failed: ${problem}`)} />
              </div>
            )}
            {backups.length === 0 ? (
              <EmptyState icon={Archive} title="No backup yet">
                A backup is a copy of everything the hub knows, made while it runs: goals, memory, receipts, keys and
                settings. Models are left out; they can be fetched again.
              </EmptyState>
            ) : (
              <ul className="divide-y">
                {backups.map((backup) => (
                  <Row
                    key={backup.name}
                    side={
                      <>
                        <Moment time={backup.madeAt} />
                        <Button size="small" aria-label={`Put back ${backup.name}`} onClick={() => setChosen(backup)}>
                          Put back…
                        </Button>
                      </>
                    }
                  >
                    <span className="block font-medium">{exact(backup.madeAt)}</span>
                    <span className="text-sm text-soft">
                      {counted(backup.files, "file")}, {bytes(backup.bytes)}, by Hearth {backup.hearth}
                    </span>
                  </Row>
                ))}
              </ul>
            )}
            <p className="border-t px-4 py-2 text-sm text-soft">
              {nextAt === undefined ? "None is made by itself. " : `The next one: ${exact(nextAt)}. `}
              They lie in <code className="wrap-anywhere">{folder}</code>.
            </p>
            {chosen !== undefined && (
              <Dialog
                open
                onClose={() => setChosen(undefined)}
                title={`Put back the backup of ${exact(chosen.madeAt)}`}
                description="The hub must be down for it, so it is done on the hub's machine."
                footer={<Button onClick={() => setChosen(undefined)}>Close</Button>}
              >
                <ol className="flex list-decimal flex-col gap-3 pl-5">
                  <li>
                    Stop the hub: <Command>hearth down</Command>
                  </li>
                  <li>
                    Put it back: <Command>{`hearth backup restore ${chosen.name} --folder ${quoted(folder)}`}</Command>
                    <p className="pt-1 text-sm text-soft">
                      All of it is read again first. What the hub has now is kept beside it. What was done since then is
                      forgotten, and what was under way is done again.
                    </p>
                  </li>
                  <li>
                    Start it again: <Command>hearth up</Command>
                  </li>
                </ol>
              </Dialog>
            )}
          </>
        )}
      </Load>
    </Card>
  );
}

/** A path as a shell reads it. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

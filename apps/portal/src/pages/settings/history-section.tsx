import { useMutation, useQuery } from "@tanstack/react-query";
import { Download, History, Undo2, Upload } from "lucide-react";
import { useRef } from "react";
import { queryClient } from "../../api/query-client.ts";
import { exportSettings, importSettings, rollBackSetting, settingHistoryQuery } from "../../api/settings.ts";
import { actor } from "../../kit/actor.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { counted } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { Moment } from "../../kit/moment.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Row, RowList } from "../../kit/row.tsx";
import { saveFile } from "../../kit/save-file.ts";
import { tell, tellProblem } from "../../kit/toast.tsx";

/** Who changed what and when, each to be taken back; and all settings as a file, out and in. */
export function HistorySection() {
  const query = useQuery(settingHistoryQuery);
  const picker = useRef<HTMLInputElement>(null);
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ["settings"] });
  const back = useMutation({
    mutationFn: rollBackSetting,
    onError: tellProblem,
    onSuccess() {
      refresh();
      tell("It is as it was before that change.");
    },
  });
  const out = useMutation({
    mutationFn: exportSettings,
    onError: tellProblem,
    onSuccess: (settings) => saveFile("hearth-settings.json", JSON.stringify(settings, undefined, 2)),
  });
  const take = useMutation({
    mutationFn: async (file: File) => await importSettings(JSON.parse(await file.text())),
    onSuccess({ count }) {
      refresh();
      tell(`${counted(count, "setting")} taken in.`);
    },
  });
  return (
    <Card
      title="History"
      flush
      actions={
        <span className="flex gap-2">
          <Button size="small" busy={out.isPending} onClick={() => out.mutate()}>
            <Download aria-hidden />
            Export
          </Button>
          <Button size="small" busy={take.isPending} onClick={() => picker.current?.click()}>
            <Upload aria-hidden />
            Import
          </Button>
          <input
            ref={picker}
            type="file"
            accept="application/json"
            hidden
            aria-label="File of settings"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file !== undefined) take.mutate(file);
              event.target.value = "";
            }}
          />
        </span>
      }
    >
      {take.isError && (
        <div className="p-4">
          <ProblemNote error={take.error} />
        </div>
      )}
      <Load query={query}>
        {(changes) =>
          changes.length === 0 ? (
            <EmptyState icon={History} title="Nothing was changed yet">
              Each change is kept with who made it, and can be taken back. Secrets are kept out of it.
            </EmptyState>
          ) : (
            <RowList flush>
              {changes.map(({ id, key, old, new: next, secret, changedAt, changedBy, reason }) => (
                <Row
                  key={id}
                  side={
                    <>
                      <span title={changedBy}>{actor(changedBy)}</span>
                      <Moment time={changedAt} />
                      {!secret && (
                        <Button
                          size="small"
                          busy={back.isPending && back.variables === id}
                          onClick={() => back.mutate(id)}
                        >
                          <Undo2 aria-hidden />
                          Take back
                        </Button>
                      )}
                    </>
                  }
                >
                  <code>{key}</code>{" "}
                  {secret ? (
                    <span className="text-faint">a secret was replaced</span>
                  ) : (
                    <>
                      <span className="text-faint">{JSON.stringify(old)}</span> → <span>{JSON.stringify(next)}</span>
                    </>
                  )}
                  {reason !== "" && <span className="block text-sm text-faint">{reason}</span>}
                </Row>
              ))}
            </RowList>
          )
        }
      </Load>
    </Card>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { checkSetting, type SettingCategoryDefinition, type SettingDefinition } from "@hearth/sdk/settings";
import { RotateCcw, Save } from "lucide-react";
import { useEffect, useState } from "react";
import { Problem } from "../../api/problem.ts";
import { queryClient } from "../../api/query-client.ts";
import { resetAllSettings, saveSettings, settingSchemaQuery, settingValuesQuery } from "../../api/settings.ts";
import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { counted } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import { SettingRow } from "./setting-row.tsx";
import { showAdvanced, useAdvanced } from "./use-advanced.ts";

/** One category of the hub's registry: what is changed is held in a bar until it is saved or dropped. */
export function RegistrySection({ category }: { category: SettingCategoryDefinition }) {
  const schema = useQuery(settingSchemaQuery);
  const values = useQuery(settingValuesQuery);
  return (
    <Load query={schema}>
      {({ schema: all }) => (
        <Load query={values}>
          {(stored) => (
            <Form
              category={category}
              definitions={all.filter((definition) => definition.category === category.id)}
              {...stored}
            />
          )}
        </Load>
      )}
    </Load>
  );
}

interface FormProps {
  category: SettingCategoryDefinition;
  definitions: readonly SettingDefinition[];
  values: Record<string, unknown>;
  sources: Record<string, string>;
  secrets: Record<string, boolean>;
}

function Form({ category, definitions, values, sources, secrets }: FormProps) {
  const [changed, setChanged] = useState<Record<string, unknown>>({});
  const advanced = useAdvanced();
  const current = { ...values, ...changed };
  const faults = Object.fromEntries(
    definitions.flatMap((definition) => {
      if (!(definition.key in changed)) return [];
      const checked = checkSetting(definition, changed[definition.key]);
      return checked.ok ? [] : [[definition.key, checked.message]];
    }),
  );
  // A category of rare settings alone shows them, since there is nothing simpler to show.
  const allRare = definitions.every(({ advanced: rare }) => rare === true);
  const shown = definitions.filter(
    ({ advanced: rare, dependsOn }) =>
      (advanced || allRare || rare !== true) &&
      (dependsOn === undefined || holds(current[dependsOn.key], dependsOn.value)),
  );
  const hidden = allRare ? 0 : definitions.filter(({ advanced: rare }) => rare === true).length;
  const number = Object.keys(changed).length;

  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ["settings"] });
  const save = useMutation({
    mutationFn: () => saveSettings(changed),
    onSuccess({ restart }) {
      setChanged({});
      refresh();
      tell(restart ? "Saved. Some of it holds from the next start of the hub." : "Saved.");
    },
  });
  const reset = useMutation({
    mutationFn: () => resetAllSettings(category.id),
    onError: tellProblem,
    onSuccess({ count }) {
      setChanged({});
      refresh();
      tell(
        count === 0
          ? "Everything was as it is by default."
          : `${counted(count, "setting")} ${count === 1 ? "is" : "are"} back to the default.`,
      );
    },
  });
  useEffect(() => {
    if (number === 0) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [number]);

  const refused = save.error instanceof Problem ? save.error : undefined;
  return (
    <>
      <Card
        title={category.label}
        flush
        actions={
          <Button size="small" look="quiet" busy={reset.isPending} onClick={() => reset.mutate()}>
            <RotateCcw aria-hidden />
            Back to defaults
          </Button>
        }
      >
        <p className="px-4 py-3 text-soft">{category.description}</p>
        <ul className="divide-y border-t">
          {shown.map((definition) => (
            <SettingRow
              key={definition.key}
              definition={definition}
              value={current[definition.key]}
              source={sources[definition.key] ?? "default"}
              isStored={secrets[definition.key] === true}
              isChanged={definition.key in changed}
              error={faults[definition.key] ?? refused?.of(`/settings/${definition.key}`)}
              onChange={(value) => {
                const next = { ...changed, [definition.key]: value };
                if (JSON.stringify(value) === JSON.stringify(values[definition.key])) delete next[definition.key];
                setChanged(next);
              }}
            />
          ))}
        </ul>
        {hidden > 0 && (
          <div className="border-t px-4 py-2">
            <Button size="small" look="quiet" aria-pressed={advanced} onClick={() => showAdvanced(!advanced)}>
              {advanced ? "Only the simple ones" : `Show ${hidden} advanced`}
            </Button>
          </div>
        )}
      </Card>
      {save.isError && <ProblemNote error={save.error} />}
      {number > 0 && (
        <div
          role="region"
          aria-label="Unsaved changes"
          className="rising sticky bottom-2 flex flex-wrap items-center justify-between gap-2 rounded-lg border bg-surface p-3 shadow-high"
        >
          <span role="status">{number === 1 ? "One change is not saved." : `${number} changes are not saved.`}</span>
          <span className="flex gap-2">
            <Button onClick={() => setChanged({})}>Drop</Button>
            <Button
              look="primary"
              busy={save.isPending}
              disabled={Object.keys(faults).length > 0}
              onClick={() => save.mutate()}
            >
              <Save aria-hidden />
              Save
            </Button>
          </span>
        </div>
      )}
    </>
  );
}

/** Whether a setting has the value that another one depends on, or a list of it holds that value. */
function holds(value: unknown, wanted: unknown): boolean {
  return Array.isArray(value) ? value.includes(wanted) : value === wanted;
}

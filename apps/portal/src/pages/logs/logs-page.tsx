import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { useMemo } from "react";
import { type LogLine, logsQuery } from "../../api/system.ts";
import { Chip, type Tone } from "../../kit/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { exact } from "../../kit/format.ts";
import { JsonView } from "../../kit/json-view.tsx";
import { Load } from "../../kit/load.tsx";
import { Page } from "../../kit/page.tsx";
import { SearchField } from "../../kit/search-field.tsx";
import { Segmented } from "../../kit/segmented.tsx";

const route = getRouteApi("/shell/logs");
const levels = [
  { value: "all", label: "Everything", from: 0 },
  { value: "warnings", label: "Warnings", from: 40 },
  { value: "errors", label: "Errors", from: 50 },
] as const;

export function LogsPage() {
  const { level = "all", search = "" } = route.useSearch();
  const navigate = useNavigate({ from: "/logs" });
  const query = useQuery(logsQuery);
  const from = levels.find(({ value }) => value === level)?.from ?? 0;
  return (
    <Page title="Logs" lead="The hub's own log since it started, newest first. What could hold a secret is left out.">
      <div className="flex flex-wrap items-center gap-2 pb-3">
        <Segmented
          label="Level"
          value={level}
          onChange={(next) =>
            void navigate({
              search: (before) => ({ ...before, level: next === "all" ? undefined : next }),
              replace: true,
            })
          }
          choices={levels.map(({ value, label }) => ({ value: value as string, label }))}
        />
        <SearchField
          label="Find in the log"
          value={search}
          onChange={(next) =>
            void navigate({
              search: (before) => ({ ...before, search: next === "" ? undefined : next }),
              replace: true,
            })
          }
        />
      </div>
      <Load query={query}>{(lines) => <Lines lines={lines} from={from} words={search.toLowerCase()} />}</Load>
    </Page>
  );
}

function Lines({ lines, from, words }: { lines: readonly LogLine[]; from: number; words: string }) {
  const shown = useMemo(
    () =>
      lines
        .filter(
          ({ level, message, fields }) =>
            level >= from && `${message} ${JSON.stringify(fields)}`.toLowerCase().includes(words),
        )
        .toReversed(),
    [lines, from, words],
  );
  if (shown.length === 0)
    return (
      <EmptyState icon={ScrollText} title={lines.length === 0 ? "The hub has logged nothing" : "No line is like that"}>
        {lines.length === 0
          ? "It writes down what went wrong. What agents do is in the feed and the journal."
          : "Choose another level or other words."}
      </EmptyState>
    );
  return (
    <ul className="divide-y rounded-lg border bg-surface">
      {shown.map(({ number, time, level, message, fields }) => {
        const { tone, word } = look(level);
        const more = Object.keys(fields).length > 0;
        return (
          <li key={number}>
            <details>
              <summary className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-1.5 hover:bg-hover">
                <time className="tabular text-sm text-faint" dateTime={new Date(time).toISOString()}>
                  {exact(time)}
                </time>
                <span className="sm:w-16 sm:shrink-0">
                  <Chip tone={tone}>{word}</Chip>
                </span>
                <span className="min-w-0 font-mono text-sm wrap-anywhere max-sm:w-full sm:flex-1">{message}</span>
              </summary>
              <div className="px-4 pb-3">
                {more ? (
                  <JsonView label={`Line ${number}`} value={fields} />
                ) : (
                  <p className="text-sm text-faint">Nothing further.</p>
                )}
              </div>
            </details>
          </li>
        );
      })}
    </ul>
  );
}

function look(level: number): { tone: Tone; word: string } {
  if (level >= 50) return { tone: "bad", word: level >= 60 ? "fatal" : "error" };
  if (level >= 40) return { tone: "warn", word: "warning" };
  return { tone: "mute", word: level >= 30 ? "info" : "debug" };
}

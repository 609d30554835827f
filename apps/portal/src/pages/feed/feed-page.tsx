import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Activity, Pause, Play } from "lucide-react";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { eventsQuery } from "../../api/events.ts";
import { Button } from "../../kit/button.tsx";
import { Chip } from "../../kit/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { capitalised, timeOfDay } from "../../kit/format.ts";
import { Page } from "../../kit/page.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { SearchField } from "../../kit/search-field.tsx";
import { Segmented } from "../../kit/segmented.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";
import type { LiveEvent } from "../../live/follow-feed.ts";
import { useConnection, useEvents } from "../../live/use-live.ts";
import { detailOf, headline, subjectOf, subjects, toneOf } from "./describe-event.ts";

const route = getRouteApi("/shell/feed");
const nearEnd = 60;

export function FeedPage() {
  const { about = "all", search = "" } = route.useSearch();
  const navigate = useNavigate({ from: "/feed" });
  const fresh = useEvents();
  const connection = useConnection();
  const query = useQuery(eventsQuery);
  const { data: past = [] } = query;
  const [held, setHeld] = useState<readonly LiveEvent[]>();
  const all = useMemo(() => joined(past, fresh), [past, fresh]);
  const words = search.toLowerCase();
  const shown = useMemo(
    () =>
      (held ?? all).filter(
        (event) =>
          (about === "all" || subjectOf(event) === about) &&
          (words === "" || `${headline(event)} ${detailOf(event)}`.toLowerCase().includes(words)),
      ),
    [held, all, about, words],
  );
  return (
    <Page
      fill
      title="Feed"
      lead="What happens, as it happens."
      actions={
        <>
          <Chip tone={connection.state === "live" ? "good" : "warn"}>
            {held !== undefined ? "held" : connection.state === "lost" ? "reconnecting" : connection.state}
          </Chip>
          <Button onClick={() => setHeld(held === undefined ? all : undefined)}>
            {held === undefined ? <Pause aria-hidden /> : <Play aria-hidden />}
            {held === undefined ? "Hold" : `Go on (${all.length - held.length} new)`}
          </Button>
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-2 pb-3">
        <Segmented
          label="About"
          value={about}
          onChange={(next) =>
            void navigate({
              search: (before) => ({ ...before, about: next === "all" ? undefined : next }),
              replace: true,
            })
          }
          choices={["all", ...subjects].map((value) => ({ value, label: capitalised(value) }))}
        />
        <SearchField
          label="Find in the feed"
          value={search}
          onChange={(next) =>
            void navigate({
              search: (before) => ({ ...before, search: next === "" ? undefined : next }),
              replace: true,
            })
          }
        />
      </div>
      {query.isError && (
        <div className="pb-3">
          <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
        </div>
      )}
      {query.isPending && all.length === 0 ? (
        <Skeleton />
      ) : query.isError && all.length === 0 ? null : shown.length === 0 ? (
        <EmptyState icon={Activity} title={all.length === 0 ? "Nothing happened yet" : "Nothing of that kind"}>
          Goals, tasks, approvals and agents report here. The feed goes on where it was after a lost connection.
        </EmptyState>
      ) : (
        <Lines events={shown} />
      )}
    </Page>
  );
}

/** The past and what came since, each event once. */
function joined(past: readonly LiveEvent[], fresh: readonly LiveEvent[]): readonly LiveEvent[] {
  const last = past.at(-1)?.id ?? 0;
  return [...past, ...fresh.filter(({ id }) => id === undefined || id > last)];
}

function Lines({ events }: { events: readonly LiveEvent[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 34,
    overscan: 12,
  });
  useLayoutEffect(() => {
    if (atEnd.current && scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [events]);
  return (
    <div
      ref={scroller}
      role="log"
      aria-label="Events"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
      }}
      className="scroll-area min-h-0 flex-1 rounded-lg border bg-surface"
    >
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const event = events[index];
          if (event === undefined) return null;
          const detail = detailOf(event);
          return (
            <div
              key={key}
              data-index={index}
              ref={virtualizer.measureElement}
              className="absolute left-0 flex min-h-8.5 w-full flex-wrap items-center gap-x-3 gap-y-0.5 border-b px-4 py-1.5"
              style={{ transform: `translateY(${start}px)` }}
            >
              <time className="tabular w-22 shrink-0 text-sm text-faint" dateTime={new Date(event.time).toISOString()}>
                {timeOfDay(event.time)}
              </time>
              <span className="max-sm:flex-1 sm:w-36 sm:shrink-0">
                <Chip tone={toneOf(event)}>{headline(event)}</Chip>
              </span>
              {/* On a phone it has a line of its own, behind what stands at the right. */}
              <span
                title={detail}
                className="min-w-0 truncate empty:hidden max-sm:order-last max-sm:w-full max-sm:text-sm sm:flex-1"
              >
                {detail}
              </span>
              <EventLink event={event} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function EventLink({ event: { task, goal } }: { event: LiveEvent }) {
  if (task !== undefined)
    return (
      <Link to="/tasks" search={{ task }} className="ml-auto text-sm underline">
        Task
      </Link>
    );
  if (goal !== undefined)
    return (
      <Link to="/visualize" search={{ goal }} className="ml-auto text-sm underline">
        Goal
      </Link>
    );
  return null;
}

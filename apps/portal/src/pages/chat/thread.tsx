import type { Goal } from "@hearth/sdk";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Button } from "../../kit/button.tsx";
import { Spinner } from "../../kit/spinner.tsx";
import { GoalEntry } from "./goal-entry.tsx";

export interface ThreadProps {
  /** Oldest first. */
  goals: readonly Goal[];
  hasOlder: boolean;
  loadingOlder: boolean;
  onOlder: () => void;
}

/** Pixels from the end within which the thread keeps to the end, and from the beginning at which older ones are asked for. */
const nearEnd = 80;
const nearBeginning = 600;

/**
 * A conversation. Only what is in sight is in the document, older goals are asked for as one scrolls up, and while one is
 * at the end the view stays there as answers grow.
 */
export function Thread({ goals, hasOlder, loadingOlder, onOlder }: ThreadProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [away, setAway] = useState(false);
  const virtualizer = useVirtualizer({
    count: goals.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 260,
    getItemKey: (index) => goals[index]?.id ?? index,
    overscan: 3,
    paddingStart: 24,
    paddingEnd: 24,
    gap: 28,
  });
  const height = virtualizer.getTotalSize();

  // What is added at the beginning must not move what is being read.
  const first = useRef(goals[0]?.id);
  useLayoutEffect(() => {
    const before = first.current;
    first.current = goals[0]?.id;
    if (before === undefined || before === goals[0]?.id || atEnd.current) return;
    const added = goals.findIndex(({ id }) => id === before);
    const start = virtualizer.getOffsetForIndex(added, "start")?.[0];
    if (added > 0 && start !== undefined && scroller.current !== null) scroller.current.scrollTop += start - 24;
  }, [goals, virtualizer]);

  useLayoutEffect(() => {
    if (atEnd.current && scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [height, goals.length]);

  // Nothing scrolls by itself in a conversation that is shorter than the window, so older ones are asked for here too.
  useEffect(() => {
    const element = scroller.current;
    if (element !== null && hasOlder && !loadingOlder && element.scrollHeight <= element.clientHeight) onOlder();
  }, [height, hasOlder, loadingOlder, onOlder]);

  function scrolled(): void {
    const element = scroller.current;
    if (element === null) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    setAway(!atEnd.current);
    if (element.scrollTop < nearBeginning && hasOlder && !loadingOlder) onOlder();
  }

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={scrolled}
        role="log"
        aria-label="Conversation"
        aria-live="polite"
        aria-relevant="additions"
        tabIndex={0}
        className="scroll-area h-full px-4 md:px-6"
      >
        {loadingOlder && (
          <p className="flex items-center justify-center gap-2 py-2 text-sm text-faint">
            <Spinner /> Older ones…
          </p>
        )}
        <div className="relative mx-auto w-full max-w-3xl" style={{ height }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const goal = goals[index];
            return (
              goal !== undefined && (
                <div
                  key={key}
                  data-index={index}
                  ref={virtualizer.measureElement}
                  className="absolute top-0 left-0 w-full"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <GoalEntry goal={goal} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {away && (
        <Button
          size="small"
          className="rising absolute bottom-2 left-1/2 -translate-x-1/2 rounded-full! shadow-high!"
          onClick={() => {
            atEnd.current = true;
            virtualizer.scrollToIndex(goals.length - 1, { align: "end" });
          }}
        >
          <ArrowDown aria-hidden />
          To the end
        </Button>
      )}
    </div>
  );
}

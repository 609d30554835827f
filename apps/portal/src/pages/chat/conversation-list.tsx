import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MessageCirclePlus } from "lucide-react";
import { useState } from "react";
import { goalsQuery } from "../../api/goals.ts";
import { Load } from "../../kit/load.tsx";
import { Moment } from "../../kit/moment.tsx";
import { SearchField } from "../../kit/search-field.tsx";
import { conversationsOf, openStates } from "./conversations.ts";

export function ConversationList({ current, onChoose }: { current?: string | undefined; onChoose?: () => void }) {
  const [search, setSearch] = useState("");
  const query = useQuery(goalsQuery);
  const choose = onChoose === undefined ? {} : { onClick: onChoose };
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <Link
        to="/chat"
        {...choose}
        className="flex min-h-8.5 items-center gap-2 rounded-md border bg-raised px-3 shadow-low hover:bg-hover"
      >
        <MessageCirclePlus aria-hidden className="size-4" />
        New conversation
      </Link>
      <SearchField label="Find a conversation" value={search} onChange={setSearch} className="" />
      <Load query={query}>
        {(goals) => {
          const words = search.toLowerCase();
          const shown = conversationsOf(goals).filter(({ title }) => title.toLowerCase().includes(words));
          return (
            <ul aria-label="Conversations" className="scroll-area -mx-1 min-h-0 flex-1 px-1">
              {shown.map(({ id, title, lastAt, state }) => (
                <li key={id}>
                  <Link
                    to="/chat/$id"
                    params={{ id }}
                    {...choose}
                    aria-current={id === current ? "page" : undefined}
                    className={`flex flex-col rounded-md px-2 py-1.5 hover:bg-hover ${id === current ? "bg-accent-soft" : ""}`}
                  >
                    <span title={title} className="truncate">
                      {title}
                    </span>
                    <span className="flex items-center gap-1.5">
                      {openStates.has(state) && (
                        <span
                          className={`size-1.5 rounded-full ${state === "running" || state === "planning" ? "breathing bg-busy" : "bg-accent"}`}
                        >
                          <span className="sr-only">{state}</span>
                        </span>
                      )}
                      <Moment time={lastAt} className="text-xs text-faint" />
                    </span>
                  </Link>
                </li>
              ))}
              {shown.length === 0 && (
                <li className="px-2 py-2 text-sm text-faint">
                  {goals.length === 0 ? "None yet." : "None has these words."}
                </li>
              )}
            </ul>
          );
        }}
      </Load>
    </div>
  );
}

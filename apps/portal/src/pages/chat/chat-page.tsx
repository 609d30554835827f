import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { MessagesSquare, Sparkles } from "lucide-react";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { threadQuery } from "../../api/goals.ts";
import { queryClient } from "../../api/query-client.ts";
import { welcomeQuery } from "../../api/system.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { Page } from "../../kit/page.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";
import { Composer } from "./composer.tsx";
import { ConversationList } from "./conversation-list.tsx";
import { newConversationId, openStates } from "./conversations.ts";
import { examples } from "./examples.ts";
import { Thread } from "./thread.tsx";

const newRoute = getRouteApi("/shell/chat");
const route = getRouteApi("/shell/chat/$id");

function Frame({ title, current, children }: { title: string; current?: string; children: ReactNode }) {
  const [listed, setListed] = useState(false);
  return (
    <div className="flex h-full min-h-0">
      <aside aria-label="Conversations" className="hidden w-60 shrink-0 flex-col border-r px-3 py-4 lg:flex">
        <ConversationList current={current} />
      </aside>
      <div className="min-w-0 flex-1">
        <Page
          fill
          title={title}
          actions={
            <Button
              className="max-sm:px-0! max-sm:w-8.5 lg:hidden"
              title="Conversations"
              onClick={() => setListed(true)}
              aria-haspopup="dialog"
            >
              <MessagesSquare aria-hidden />
              <span className="max-sm:sr-only">Conversations</span>
            </Button>
          }
        >
          {children}
        </Page>
      </div>
      <Dialog open={listed} onClose={() => setListed(false)} title="Conversations">
        <div className="flex h-[60dvh] flex-col">
          <ConversationList current={current} onChoose={() => setListed(false)} />
        </div>
      </Dialog>
    </div>
  );
}

export function NewChatPage() {
  const { draft } = newRoute.useSearch();
  const navigate = useNavigate();
  const conversation = useMemo(newConversationId, []);
  const { data: welcome } = useQuery(welcomeQuery);
  const [example, setExample] = useState<{ text: string; folder: string | undefined }>();
  return (
    <Frame title="Chat">
      <div className="flex min-h-0 flex-1 flex-col justify-center gap-5">
        <EmptyState icon={Sparkles} title="What should be done?">
          Say it in your words. A job of several steps is shown as a plan with its price, time and permissions before
          anything runs.
        </EmptyState>
        <Composer
          key={example?.text ?? draft ?? "new"}
          draftOf={example === undefined ? "new" : "example"}
          conversation={conversation}
          initial={example?.text ?? draft}
          lastFolder={example?.folder}
          onSent={(goal) => {
            void queryClient.invalidateQueries({ queryKey: ["goals"] });
            void navigate({ to: "/chat/$id", params: { id: goal.conversation ?? goal.id } });
          }}
        />
        <ul aria-label="Examples" className="mx-auto grid w-full max-w-3xl gap-2 sm:grid-cols-3">
          {examples(welcome?.exampleFolder).map(({ title, text, folder }) => (
            <li key={title}>
              <button
                type="button"
                className="flex h-full w-full flex-col rounded-lg border bg-surface p-3 text-left hover:bg-hover"
                onClick={() => setExample({ text, folder })}
              >
                <span className="block font-medium">{title}</span>
                <span title={text} className="line-clamp-3 text-sm text-soft">
                  {text}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Frame>
  );
}

export function ChatPage() {
  const { id } = route.useParams();
  const query = useInfiniteQuery(threadQuery(id));
  const goals = useMemo(() => query.data?.pages.flat().toReversed() ?? [], [query.data]);
  const newest = goals.at(-1);
  const { fetchNextPage } = query;
  const older = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return (
    <Frame title={goals[0]?.text ?? "Chat"} current={id}>
      <div className="-mx-4 flex min-h-0 flex-1 flex-col md:-mx-6">
        {query.isPending ? (
          <div className="mx-auto w-full max-w-3xl flex-1">
            <Skeleton lines={6} />
          </div>
        ) : query.isError && goals.length === 0 ? (
          <div className="flex-1 p-4">
            <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
          </div>
        ) : (
          <Thread
            key={id}
            goals={goals}
            hasOlder={query.hasNextPage}
            loadingOlder={query.isFetchingNextPage}
            onOlder={older}
          />
        )}
        <div className="px-4 pt-2 md:px-6">
          <Composer
            key={id}
            draftOf={id}
            conversation={id}
            running={newest !== undefined && openStates.has(newest.state) ? newest : undefined}
            lastFolder={newest?.inputFolder}
            onSent={() => void queryClient.invalidateQueries({ queryKey: ["goals"] })}
          />
        </div>
      </div>
    </Frame>
  );
}

import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { memoryInboxQuery, memoryStatusQuery } from "../../api/memory.ts";
import { counted } from "../../kit/format.ts";
import { Page } from "../../kit/page.tsx";
import { TabList } from "../../kit/tab-list.tsx";
import { MemoryInbox } from "./memory-inbox.tsx";
import { MemoryItems } from "./memory-items.tsx";

const route = getRouteApi("/shell/memory");

export function MemoryPage() {
  const { view = "items" } = route.useSearch();
  const { data: status } = useQuery(memoryStatusQuery);
  const { data: inbox } = useQuery(memoryInboxQuery);
  return (
    <Page
      title="Memory"
      lead={
        status === undefined
          ? "What is remembered, and your word on it."
          : `${counted(status.items["active"] ?? 0, "item")} remembered. Nothing new is without your word or proof.`
      }
    >
      <TabList
        label="Memory"
        tabs={[
          { to: "/memory", label: "Remembered", active: view === "items", search: {} },
          {
            to: "/memory",
            label: "Inbox",
            active: view === "inbox",
            count: inbox?.items.length ?? 0,
            search: { view: "inbox" },
          },
        ]}
      />
      <div className="pt-4">{view === "inbox" ? <MemoryInbox /> : <MemoryItems />}</div>
    </Page>
  );
}

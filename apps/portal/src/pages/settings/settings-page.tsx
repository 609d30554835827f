import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Cpu, History, KeyRound, MonitorSmartphone, Palette, type LucideIcon, UserRound } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { meQuery } from "../../api/people.ts";
import { settingSchemaQuery } from "../../api/settings.ts";
import { Page } from "../../kit/page.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";
import { AccessSection } from "./access-section.tsx";
import { AccountSection } from "./account-section.tsx";
import { BackupCard } from "./backup-card.tsx";
import { categoryIcon } from "./category-icon.ts";
import { HistorySection } from "./history-section.tsx";
import { LookSection } from "./look-section.tsx";
import { ModelsSection } from "./models-section.tsx";
import { RegistrySection } from "./registry-section.tsx";
import { SecretsSection } from "./secrets-section.tsx";
import { SettingsSearch } from "./settings-search.tsx";

const route = getRouteApi("/shell/settings");

interface Section {
  id: string;
  label: string;
  icon: LucideIcon;
  body: ReactNode;
}

/** Sections that have an API of their own, and every category that the hub's registry declares. */
export function SettingsPage() {
  const { section = "look" } = route.useSearch();
  const schema = useQuery(settingSchemaQuery);
  const registry = schema.data;
  const role = useQuery(meQuery).data?.person.role;
  const sections = useMemo((): Section[] => {
    const declared = (registry?.categories ?? [])
      .filter(({ id }) => registry?.schema.some(({ category }) => category === id))
      .map((category): Section => ({
        id: category.id,
        label: category.label,
        icon: categoryIcon(category.id),
        body: (
          <>
            <RegistrySection key={category.id} category={category} />
            {category.id === "backup" && role === "owner" && <BackupCard />}
          </>
        ),
      }));
    return [
      { id: "look", label: "This browser", icon: Palette, body: <LookSection /> },
      { id: "account", label: "Your account", icon: UserRound, body: <AccountSection /> },
      { id: "access", label: "Keys and browsers", icon: MonitorSmartphone, body: <AccessSection /> },
      { id: "models", label: "Models", icon: Cpu, body: <ModelsSection /> },
      { id: "secrets", label: "Secrets", icon: KeyRound, body: <SecretsSection /> },
      ...declared,
      ...(declared.length === 0 ? [] : [{ id: "history", label: "History", icon: History, body: <HistorySection /> }]),
    ];
  }, [registry, role]);
  // On a phone the sections stand in one line that is longer than the page.
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [section, sections]);
  // A section that the registry brings is not there before the registry is.
  const current = sections.find(({ id }) => id === section) ?? (registry === undefined ? undefined : sections[0]);
  return (
    <Page title="Settings" actions={<SettingsSearch />}>
      <div className="flex flex-col gap-5 md:flex-row">
        <nav ref={list} aria-label="Sections" className="md:w-48 md:shrink-0">
          <ul className="flex gap-1 overflow-x-auto md:flex-col">
            {sections.map(({ id, label, icon: Icon }) => (
              <li key={id}>
                <Link
                  to="/settings"
                  search={{ section: id }}
                  aria-current={id === current?.id ? "page" : undefined}
                  className={`flex min-h-8.5 items-center gap-2 rounded-md px-2.5 whitespace-nowrap ${
                    id === current?.id
                      ? "bg-accent-soft font-medium text-accent-ink"
                      : "text-soft hover:bg-hover hover:text-ink"
                  }`}
                >
                  <Icon aria-hidden className="size-4" />
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="flex min-w-0 max-w-3xl flex-1 flex-col gap-4">
          {schema.isError && <ProblemNote error={schema.error} onRetry={() => void schema.refetch()} />}
          {current?.body ?? (schema.isError ? null : <Skeleton />)}
        </div>
      </div>
    </Page>
  );
}

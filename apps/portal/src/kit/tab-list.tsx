import { Link } from "@tanstack/react-router";

export interface TabLink {
  to: string;
  label: string;
  /** Shown beside the label when above 0. */
  count?: number;
  search?: Record<string, unknown>;
  active: boolean;
}

/** Views of one page; each has an address of its own. */
export function TabList({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav aria-label={label} className="flex gap-1 overflow-x-auto border-b">
      {tabs.map(({ to, label: name, count = 0, search, active }) => (
        <Link
          key={name}
          to={to}
          {...(search === undefined ? {} : { search: search as never })}
          aria-current={active ? "page" : undefined}
          className={`-mb-px flex min-h-9 items-center gap-1.5 border-b-2 px-2.5 whitespace-nowrap ${
            active ? "border-accent font-medium text-ink" : "border-transparent text-soft hover:text-ink"
          }`}
        >
          {name}
          {count > 0 && <span className="tabular rounded bg-mute-soft px-1.5 text-xs text-soft">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}

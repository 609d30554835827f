import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { Ellipsis, LogOut, Search } from "lucide-react";
import { useState } from "react";
import { approvalsQuery } from "../api/approvals.ts";
import { Dialog } from "../kit/dialog.tsx";
import { Button } from "../kit/button.tsx";
import { phonePlaces, places } from "./navigation.ts";
import { openPalette } from "./palette-state.ts";
import { PlaceLink, signOut } from "./side-bar.tsx";

/** The way around on a phone. */
export function TabBar() {
  const [open, setOpen] = useState(false);
  const { data: approvals } = useQuery(approvalsQuery());
  const path = useRouterState({ select: ({ location }) => `/${location.pathname.split("/")[1]}` });
  const count = approvals?.length ?? 0;
  const look = "flex flex-1 flex-col items-center gap-0.5 rounded-md py-1.5 text-xs";
  return (
    <nav aria-label="Pages" className="flex border-t bg-sunken px-1 pb-[env(safe-area-inset-bottom)] md:hidden">
      {places
        .filter(({ to }) => phonePlaces.includes(to))
        .map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className={`${look} text-soft`}
            activeProps={{ className: "text-accent-ink! font-medium", "aria-current": "page" }}
          >
            <span className="relative">
              <Icon aria-hidden className="size-5" />
              {to === "/approvals" && count > 0 && (
                <span className="absolute -top-1.5 -right-3 rounded-full bg-accent px-1.5 text-on-accent">{count}</span>
              )}
            </span>
            {label}
          </Link>
        ))}
      <button
        type="button"
        aria-haspopup="dialog"
        className={`${look} ${phonePlaces.includes(path) ? "text-soft" : "font-medium text-accent-ink"}`}
        onClick={() => setOpen(true)}
      >
        <Ellipsis aria-hidden className="size-5" />
        More
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Go to">
        <ul className="grid grid-cols-2 gap-1">
          {places.map((place) => (
            <li key={place.to}>
              <PlaceLink place={place} count={place.to === "/approvals" ? count : 0} onFollow={() => setOpen(false)} />
            </li>
          ))}
        </ul>
        <div className="mt-3 flex gap-2 border-t py-3">
          <Button
            onClick={() => {
              setOpen(false);
              openPalette();
            }}
          >
            <Search aria-hidden />
            Find or do
          </Button>
          <Button onClick={signOut}>
            <LogOut aria-hidden />
            Sign out
          </Button>
        </div>
      </Dialog>
    </nav>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LogOut, Search } from "lucide-react";
import { approvalsQuery } from "../api/approvals.ts";
import { call } from "../api/call.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Key } from "../kit/key.tsx";
import { tellProblem } from "../kit/toast.tsx";
import { openPalette } from "./palette-state.ts";
import { type Place, placeGroups } from "./navigation.ts";
import { HubState } from "./hub-state.tsx";

export function SideBar() {
  const { data: approvals } = useQuery(approvalsQuery());
  return (
    <aside className="hidden w-52 shrink-0 flex-col border-r bg-sunken md:flex">
      <div className="flex items-center gap-2 px-4 pt-4 pb-3">
        <img src="/icon.svg" alt="" width="26" height="26" />
        <span className="text-lg font-semibold tracking-tight">Hearth</span>
      </div>
      <div className="px-3 pb-2">
        <Button className="w-full justify-between!" onClick={openPalette} aria-keyshortcuts="Control+K">
          <span className="flex items-center gap-2 text-soft">
            <Search aria-hidden className="size-4" />
            Find or do
          </span>
          <Key>Ctrl K</Key>
        </Button>
      </div>
      <nav aria-label="Pages" className="scroll-area min-h-0 flex-1 px-2 pb-3">
        {placeGroups.map(({ name, places }) => (
          <div key={name} className="pt-3">
            <h2 className="px-2 pb-1 text-xs font-medium text-faint">{name}</h2>
            <ul className="flex flex-col gap-px">
              {places.map((place) => (
                <li key={place.to}>
                  <PlaceLink place={place} count={place.to === "/approvals" ? (approvals?.length ?? 0) : 0} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <footer className="flex items-center justify-between gap-1 border-t px-3 py-2">
        <HubState />
        <IconButton label="Sign out" size="small" onClick={signOut}>
          <LogOut aria-hidden />
        </IconButton>
      </footer>
    </aside>
  );
}

export function PlaceLink({ place, count, onFollow }: { place: Place; count: number; onFollow?: () => void }) {
  const { to, label, icon: Icon } = place;
  return (
    <Link
      to={to}
      {...(onFollow === undefined ? {} : { onClick: onFollow })}
      activeOptions={{ includeSearch: false }}
      className="flex min-h-8 items-center gap-2.5 rounded-md px-2 text-soft hover:bg-hover hover:text-ink"
      activeProps={{ className: "bg-accent-soft! text-accent-ink! font-medium", "aria-current": "page" }}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <span className="flex-1">{label}</span>
      {count > 0 && (
        <span className="tabular rounded-full bg-accent px-1.5 text-xs font-medium text-on-accent">
          {count}
          <span className="sr-only"> waiting</span>
        </span>
      )}
    </Link>
  );
}

export function signOut(): void {
  call("POST", "/logout").then(() => location.assign("/login"), tellProblem);
}

import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { startLive } from "../live/live.ts";
import { Toasts } from "../kit/toast.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { ConnectionNote } from "./connection-note.tsx";
import { Notifier } from "./notifier.tsx";
import { SideBar } from "./side-bar.tsx";
import { TabBar } from "./tab-bar.tsx";
import { WaitNote } from "./wait-note.tsx";
import { useAccountLook } from "./use-account-look.ts";
import { useNavigationKeys } from "./use-navigation-keys.ts";

/** The frame around every page: where one can go, how the connection is, and what stands in front. */
export function Shell() {
  useEffect(startLive, []);
  useNavigationKeys();
  useAccountLook();
  const main = useRef<HTMLElement>(null);
  const page = useRouterState({ select: ({ location }) => location.pathname.split("/")[1] });
  const shown = useRef(page);
  // Another page begins at its beginning for whoever goes by keyboard or by ear.
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    main.current?.focus({ preventScroll: true });
  }, [page]);
  return (
    <div className="flex h-full">
      <a
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
        className="absolute top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-1.5 text-on-accent focus:translate-y-0"
      >
        Skip to the page
      </a>
      <SideBar />
      <div className="flex min-w-0 flex-1 flex-col">
        <ConnectionNote />
        <WaitNote />
        <main ref={main} id="main" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <Outlet />
        </main>
        <TabBar />
      </div>
      <CommandPalette />
      <Notifier />
      <Toasts />
    </div>
  );
}

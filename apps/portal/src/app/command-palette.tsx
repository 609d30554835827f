import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Contrast, LogOut, MessageCirclePlus, Moon, RefreshCw, Sun, type LucideIcon } from "lucide-react";
import { useId, useState, useSyncExternalStore } from "react";
import { goalsQuery } from "../api/goals.ts";
import { queryClient } from "../api/query-client.ts";
import { Dialog } from "../kit/dialog.tsx";
import { changeLook, currentLook } from "../look/look.ts";
import { places } from "./navigation.ts";
import { paletteState } from "./palette-state.ts";
import { rank } from "./rank.ts";
import { signOut } from "./side-bar.tsx";

interface Entry {
  id: string;
  label: string;
  about: string;
  icon?: LucideIcon;
  run: () => void;
}

/** Everything one can go to or do, by its name (Ctrl K). */
export function CommandPalette() {
  const open = useSyncExternalStore(paletteState.watch, paletteState.get);
  return (
    <Dialog open={open} onClose={() => paletteState.set(false)} title="Find or do">
      {open && <PaletteBody />}
    </Dialog>
  );
}

function PaletteBody() {
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const entries = rank(useEntries(), query, ({ label, about }) => `${label} ${about}`).slice(0, 12);
  const current = Math.min(chosen, entries.length - 1);

  function run(entry: Entry | undefined): void {
    if (entry === undefined) return;
    paletteState.set(false);
    entry.run();
  }

  return (
    <div className="flex flex-col gap-2 pb-2">
      <input
        // The palette is opened to type into it.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        role="combobox"
        aria-label="Find a page, a conversation or a command"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={entries[current] === undefined ? undefined : `${id}-${current}`}
        placeholder="A page, a conversation, a command…"
        className="h-10 w-full rounded-md border border-line-strong bg-surface px-3 placeholder:text-faint"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined && entries.length > 0) {
            event.preventDefault();
            setChosen((current + step + entries.length) % entries.length);
          }
          if (event.key === "Enter") {
            event.preventDefault();
            run(entries[current]);
          }
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label="Found" className="scroll-area max-h-104">
        {entries.map((entry, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={entry.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            onClick={() => run(entry)}
            onMouseMove={() => setChosen(index)}
            className={`flex cursor-pointer items-center gap-3 rounded-md px-2 py-1.5 ${index === current ? "bg-hover" : ""}`}
          >
            {entry.icon && <entry.icon aria-hidden className="size-4 shrink-0 text-faint" />}
            {/* What it is called gives way only once what it is about has. */}
            <span className="min-w-0 flex-auto truncate">{entry.label}</span>
            <span className="min-w-20 shrink-1000 truncate text-right text-sm text-faint">{entry.about}</span>
          </li>
        ))}
        {entries.length === 0 && <li className="px-2 py-3 text-soft">Nothing has that name.</li>}
      </ul>
    </div>
  );
}

function useEntries(): Entry[] {
  const navigate = useNavigate();
  const { data: goals = [] } = useQuery({ ...goalsQuery, enabled: true });
  const look = currentLook();
  const dark = document.documentElement.dataset["shade"] === "dark";
  return [
    ...places.map(({ to, label, about, icon }) => ({ id: to, label, about, icon, run: () => void navigate({ to }) })),
    {
      id: "new",
      label: "New conversation",
      about: "Ask something else",
      icon: MessageCirclePlus,
      run: () => void navigate({ to: "/chat" }),
    },
    {
      id: "theme",
      label: dark ? "Light colours" : "Dark colours",
      about: "Look",
      icon: dark ? Sun : Moon,
      run: () => changeLook({ theme: dark ? "light" : "dark" }),
    },
    {
      id: "contrast",
      label: look.contrast === "more" ? "Normal contrast" : "High contrast",
      about: "Look",
      icon: Contrast,
      run: () => changeLook({ contrast: look.contrast === "more" ? "normal" : "more" }),
    },
    {
      id: "density",
      label: look.density === "compact" ? "Comfortable spacing" : "Compact spacing",
      about: "Look",
      run: () => changeLook({ density: look.density === "compact" ? "comfortable" : "compact" }),
    },
    {
      id: "refresh",
      label: "Ask for everything again",
      about: "Refresh",
      icon: RefreshCw,
      run: () => void queryClient.invalidateQueries(),
    },
    { id: "sign-out", label: "Sign out", about: "End this session", icon: LogOut, run: signOut },
    ...goals.slice(0, 100).map(({ id, text, conversation, state }) => ({
      id,
      label: text,
      about: state,
      run: () => void navigate({ to: "/chat/$id", params: { id: conversation ?? id } }),
    })),
  ];
}

import { useQuery } from "@tanstack/react-query";
import type { Capability } from "@hearth/sdk";
import { useState } from "react";
import { capabilitiesQuery } from "../api/tasks.ts";
import { Button } from "../kit/button.tsx";
import { fieldLook } from "../kit/field.tsx";
import { Load } from "../kit/load.tsx";
import { permissionWords } from "./plan-facts.tsx";

/** Chooses what a new step does, among what the hub's agents can do. */
export function AddStep({ onChoose, onClose }: { onChoose: (capability: Capability) => void; onClose: () => void }) {
  const [search, setSearch] = useState("");
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return (
    <section aria-label="Add a step" className="flex min-w-0 flex-col gap-2">
      <div className="flex gap-2">
        <input
          type="search"
          // The person asked for this list, and types next.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          aria-label="What should the step do?"
          placeholder="What should the step do?"
          className={`${fieldLook} h-8.5`}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            onClose();
          }}
        />
        <Button look="quiet" onClick={onClose}>
          Add none
        </Button>
      </div>
      <Load query={useQuery(capabilitiesQuery)}>
        {(capabilities) => {
          const found = capabilities.filter(({ name, description, keywords }) => {
            const text = `${name} ${description} ${keywords.join(" ")}`.toLowerCase();
            return words.every((word) => text.includes(word));
          });
          return (
            <ul
              aria-label="What agents can do"
              tabIndex={0}
              className="scroll-area flex max-h-96 flex-col divide-y rounded-lg border"
            >
              {found.map((capability) => (
                <li key={capability.name}>
                  <button
                    type="button"
                    className="flex w-full flex-col px-3 py-1.5 text-left hover:bg-hover"
                    onClick={() => onChoose(capability)}
                  >
                    <span className="flex flex-wrap items-baseline gap-x-2">
                      <span className="font-mono text-sm">{capability.name}</span>
                      {capability.permissions.length > 0 && (
                        <span className="text-xs text-faint">
                          may {capability.permissions.map((one) => permissionWords[one] ?? one).join(", ")}
                        </span>
                      )}
                    </span>
                    <span className="line-clamp-2 text-sm text-soft">{capability.description}</span>
                  </button>
                </li>
              ))}
              {found.length === 0 && <li className="px-3 py-2 text-sm text-faint">No agent can do this.</li>}
            </ul>
          );
        }}
      </Load>
    </section>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { settingSchemaQuery } from "../../api/settings.ts";
import { rank } from "../../app/rank.ts";
import { SearchField } from "../../kit/search-field.tsx";

/** Finds a setting in any section by its words. */
export function SettingsSearch() {
  const [words, setWords] = useState("");
  const { data } = useQuery(settingSchemaQuery);
  const navigate = useNavigate();
  const id = useId();
  if (data === undefined) return null;
  const found =
    words.trim() === ""
      ? []
      : rank(data.schema, words, ({ label, description, key }) => `${label} ${description} ${key}`);
  return (
    <div className="relative">
      <SearchField label="Find a setting" value={words} onChange={setWords} className="w-56 max-sm:w-44" />
      {words.trim() !== "" && (
        <ul
          id={id}
          aria-label="Settings found"
          className="scroll-area absolute right-0 z-20 mt-1 max-h-80 w-80 rounded-lg border bg-surface p-1 shadow-high"
        >
          {found.slice(0, 20).map(({ key, label, category }) => (
            <li key={key}>
              <button
                type="button"
                className="flex w-full justify-between gap-3 rounded px-2 py-1.5 text-left hover:bg-hover"
                onClick={() => {
                  setWords("");
                  void navigate({ to: "/settings", search: { section: category } }).then(() =>
                    requestAnimationFrame(() =>
                      document.getElementById(`setting-${key}`)?.scrollIntoView({ block: "center" }),
                    ),
                  );
                }}
              >
                <span>{label}</span>
                <span className="text-sm text-faint">
                  {data.categories.find(({ id: one }) => one === category)?.label ?? category}
                </span>
              </button>
            </li>
          ))}
          {found.length === 0 && <li className="px-2 py-1.5 text-soft">No setting has these words.</li>}
        </ul>
      )}
    </div>
  );
}

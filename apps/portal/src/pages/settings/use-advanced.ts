import { useSyncExternalStore } from "react";

const place = "hearth.settings.advanced";
const listeners = new Set<() => void>();

function read(): boolean {
  try {
    return localStorage.getItem(place) === "1";
  } catch {
    return false;
  }
}

/** Shows or hides the settings that few people need, in every section. */
export function showAdvanced(show: boolean): void {
  try {
    localStorage.setItem(place, show ? "1" : "0");
  } catch {
    // It holds until the page is left.
  }
  for (const listener of listeners) listener();
}

export function useAdvanced(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}

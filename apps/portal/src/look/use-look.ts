import { useSyncExternalStore } from "react";
import { currentLook, type Look, watchLook } from "./look.ts";

export function useLook(): Look {
  return useSyncExternalStore(watchLook, currentLook);
}

import { scriptAddress } from "./script-addresses.ts";

/** Has the service worker keep the shell. Without one, such as in a private window, the portal works all the same. */
export function keepShell(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  addEventListener("load", () => {
    navigator.serviceWorker.register(scriptAddress("/service-worker.js")).catch(() => undefined);
  });
}

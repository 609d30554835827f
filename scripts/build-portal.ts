/**
 * `npm run build`, and by itself after `npm ci`: makes the portal's files, which the hub serves. Where the tools for it
 * were left out on purpose (`npm ci --omit=dev`), it says so and does nothing.
 */
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../apps/portal");

const vite = await import("vite").catch((error: NodeJS.ErrnoException) => {
  if (error.code === "ERR_MODULE_NOT_FOUND") return undefined;
  throw error;
});
if (vite === undefined) {
  console.error("The portal was not built: vite is not installed. Run npm ci without --omit=dev, then npm run build.");
} else {
  await vite.build({ root, logLevel: "warn" });
}

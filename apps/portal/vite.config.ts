import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressFiles } from "./build/compress-files.ts";
import { listShell } from "./build/list-shell.ts";

/** `vite build` writes `dist/`, which the hub serves. `HEARTH_DEV_HUB` is the hub that `vite` (development) asks. */
export default defineConfig({
  plugins: [react(), tailwindcss(), listShell(), compressFiles()],
  build: {
    target: "es2024",
    sourcemap: false,
    // Every file is fetched from this device; inlined data would only escape the cache.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  worker: { format: "es" },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/ws", "/docs", "/logout"].map((path) => [
        path,
        { target: process.env["HEARTH_DEV_HUB"] ?? "http://127.0.0.1:8080", ws: true },
      ]),
    ),
  },
});

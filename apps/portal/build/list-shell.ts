import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/**
 * Writes `shell.json`: the files without which no page opens, and a version that changes with any of them. The service
 * worker keeps these and nothing else.
 */
export function listShell(): Plugin {
  return {
    name: "hearth-list-shell",
    apply: "build",
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((item) => item.type === "chunk" && item.isEntry);
      if (entry?.type !== "chunk") throw new Error("the build has no entry");
      const styles = [...(entry.viteMetadata?.importedCss ?? [])];
      const fonts = Object.keys(bundle).filter((name) => /latin-wght-normal.*\.woff2$/.test(name));
      const files = ["/", "/look.js", "/icon.svg", "/manifest.webmanifest"].concat(
        [entry.fileName, ...entry.imports, ...styles, ...fonts].map((name) => `/${name}`),
      );
      const version = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 16);
      this.emitFile({ type: "asset", fileName: "shell.json", source: JSON.stringify({ version, files }) });
    },
  };
}

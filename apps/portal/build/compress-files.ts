import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

const worth = /\.(?:js|css|html|svg|webmanifest)$/;
/** Bytes below which the headers outweigh what is saved. */
const smallest = 1024;

/** Writes `NAME.br` beside each text file, so that the hub never compresses while it answers. */
export function compressFiles(): Plugin {
  let folder = "dist";
  return {
    name: "hearth-compress-files",
    apply: "build",
    configResolved: (config) => void (folder = join(config.root, config.build.outDir)),
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        const path = join(folder, name);
        if (!worth.test(name) || !statSync(path).isFile()) continue;
        const body = readFileSync(path);
        if (body.length < smallest) continue;
        const parameters = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
        writeFileSync(`${path}.br`, brotliCompressSync(body, { params: parameters }));
      }
    },
  };
}

/** `node packages/swarm/tests/assemble-kernel.ts` assembles the kernels anew into src/kernel/generated. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import wabt from "wabt";
import { productModule } from "../src/kernel/text/product-module.ts";
import { ringModule } from "../src/kernel/text/ring-module.ts";

const target = fileURLToPath(new URL("../src/kernel/generated/kernel-bytes.ts", import.meta.url));

/** The file that holds the assembled kernels, as it must be. */
export async function kernelBytesFile(): Promise<string> {
  const assembler = await wabt();
  const texts = { productBytes2: productModule(2), productBytes4: productModule(4), ringBytes: ringModule() };
  const constants = Object.entries(texts).map(([name, text]) => {
    using stack = new DisposableStack();
    const module = stack.adopt(
      assembler.parseWat(`${name}.wat`, text, { simd: true, relaxed_simd: true, sign_extension: true }),
      (open) => open.destroy(),
    );
    module.resolveNames();
    module.validate();
    const bytes = Buffer.from(module.toBinary({}).buffer).toString("base64");
    return `export const ${name} =\n  "${bytes}";\n`;
  });
  return `// Assembled from ../text by tests/assemble-kernel.ts; never edited by hand.\n${constants.join("")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await kernelBytesFile());

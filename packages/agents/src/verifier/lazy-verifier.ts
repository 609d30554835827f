import type { EvidenceSources } from "./evidence.ts";
import type { Verifier } from "./verifier.ts";

/** `createVerifier`, with its code loaded by the first goal that is judged. */
export function lazyVerifier(sources: EvidenceSources): Verifier {
  let verifier: Promise<Verifier> | undefined;
  return {
    async verify(request) {
      verifier ??= import("./verifier.ts").then(({ createVerifier }) => createVerifier(sources));
      return await (await verifier).verify(request);
    },
  };
}

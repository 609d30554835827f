import { deny } from "../../rules/decision.ts";
import { commandFacts } from "../command-facts.ts";
import { trustedName } from "../peel-wrappers.ts";
import { workspaceMount } from "../shell-state.ts";
import type { Word } from "../word.ts";
import { dockerVerb } from "./docker.ts";
import { certbotVerb, hostReaders, journalVerb, nginxVerb, readerVerb, ufwVerb } from "./services.ts";
import { systemctlVerb } from "./systemctl.ts";
import type { VerbContext, VerbResult } from "./verb.ts";

/** Programs whose calls become verbs. */
export const verbPrograms: ReadonlySet<string> = new Set([
  "docker",
  "docker-compose",
  "nginx",
  "certbot",
  "systemctl",
  "journalctl",
  "ufw",
  ...hostReaders,
]);

/**
 * One simple command as a typed verb of the host. Every word must be written out: a pattern, a variable or a
 * substitution is refused. The argument list of the verb is built here and is the only thing that is executed.
 */
export function toVerb(words: readonly Word[], context: Partial<VerbContext> = {}): VerbResult {
  const [first, ...rest] = words;
  const program = typeof first === "string" ? trustedName(first) : undefined;
  if (program === undefined || !verbPrograms.has(program))
    return { finding: deny("verb-unlisted", "this program has no typed verbs") };
  if (words.some((word) => typeof word !== "string"))
    return { finding: deny("verb-unknown", `${program}: every word must be written out`) };
  const facts = commandFacts({
    words: [program, ...rest],
    environment: [],
    redirects: [],
    input: { kind: "none" },
    directory: workspaceMount,
    depth: 0,
  });
  const full: VerbContext = { units: [], directory: workspaceMount, ...context };
  switch (program) {
    case "docker":
    case "docker-compose":
      return dockerVerb(facts, full);
    case "systemctl":
      return systemctlVerb(facts, full);
    case "nginx":
      return nginxVerb(facts);
    case "certbot":
      return certbotVerb(facts);
    case "journalctl":
      return journalVerb(facts);
    case "ufw":
      return ufwVerb(facts);
    default:
      return readerVerb(facts, full);
  }
}

import { ask, deny, type Finding } from "../rules/decision.ts";
import type { CommandContext } from "./command-context.ts";
import type { CommandFacts } from "./command-facts.ts";
import { sourcesOf, type Word } from "./word.ts";

/** Programs whose output says nothing of the workspace or the machine, or was fetched itself. */
const sayNothing = new Set([
  "date",
  "echo",
  "printf",
  "seq",
  "sleep",
  "true",
  "false",
  ":",
  "basename",
  "dirname",
  "curl",
  "wget",
  "tr",
]);

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Judges every place on the network that the arguments of a command name. The egress proxy judges again when it is dialled. */
export function checkUrls(facts: CommandFacts, context: CommandContext): Finding[] {
  const findings: Finding[] = [];
  const candidates: Word[] = facts.options.flatMap((option) => (option.value === undefined ? [] : [option.value]));
  const bare = facts.program === "curl" || facts.program === "wget";
  for (const word of [...facts.path, ...candidates]) {
    const text = typeof word === "string" ? word : word.prefix;
    const embedded = /(?:^|[=@+ ])((?:git\+)?[a-z][a-z0-9+.-]*:\/\/.*)$/i.exec(text)?.[1];
    if (facts.program === "git" && /^[a-z0-9+.-]+::/i.test(text))
      findings.push(deny("git-transport", "a transport helper runs a program"));
    else if (facts.program === "git" && /^[^\s/:@]+@[^\s/:]+:/.test(text))
      findings.push(context.url(`ssh://${text.replace(":", "/")}`));
    else if (embedded !== undefined) findings.push(context.url(embedded.replace(/^git\+/i, "")));
  }
  if (bare) {
    const printed = facts.arguments.flatMap(sourcesOf).filter((name) => !sayNothing.has(name));
    if (printed.length > 0)
      findings.push(ask("upload-printed", `sends or asks for what ${printed.slice(0, 3).join(", ")} printed`));
    for (const word of facts.operands) {
      if (typeof word === "string") {
        if (!scheme.test(word)) findings.push(context.url(`http://${word}`));
      } else if (!/^https?:\/\/[^/]+\//.test(word.prefix))
        findings.push(deny("url-unknown", "where the request goes is not known before it runs"));
    }
    const given = facts.options.filter(({ name }) => name === "--url");
    for (const { value } of given)
      if (typeof value === "string" && !scheme.test(value)) findings.push(context.url(`http://${value}`));
  }
  return findings;
}

import { allow, ask, deny, type Finding, strictest } from "../../rules/decision.ts";
import type { CommandFacts } from "../command-facts.ts";
import { isWithin, resolvePath } from "../resolve-path.ts";
import {
  anyText,
  checkOptions,
  flags,
  literal,
  name,
  type OptionTable,
  plain,
  type ValueCheck,
  values,
} from "./option-table.ts";
import { composeFilesOf, judgeComposeFiles } from "./compose-files.ts";
import { workspaceRoots } from "../shell-state.ts";
import type { VerbContext, VerbResult } from "./verb.ts";

/** A path of the workspace. What docker would take for an address or its input is none. */
function insideWorkspace(directory: string): ValueCheck {
  return (value) => {
    const odd = /[*?[\]{}$~\\:@\s]/.test(value) || value.startsWith("-") || value.startsWith("github.com/");
    const path = odd ? undefined : resolvePath(directory, value);
    return path !== undefined && workspaceRoots.some((root) => isWithin(path, root))
      ? undefined
      : "is not inside the workspace";
  };
}

/** A named volume, or a folder of the workspace, mounted at a plain path. */
function volume(directory: string): ValueCheck {
  return (value) => {
    const [source, target, mode, more] = value.split(":");
    if (more !== undefined || source === undefined) return "is not SOURCE:TARGET";
    if (mode !== undefined && !/^[a-zA-Z,]+$/.test(mode)) return "has an unknown mode";
    if (target === undefined) return source.startsWith("/") ? undefined : "is not a plain path";
    if (!target.startsWith("/")) return "has a target that is not absolute";
    return name(source) === undefined ? undefined : insideWorkspace(directory)(source);
  };
}

function mount(directory: string): ValueCheck {
  return (value) => {
    const parts = new Map(value.split(",").map((part) => [part.split("=")[0]!, part.split("=").slice(1).join("=")]));
    const type = parts.get("type") ?? "volume";
    for (const key of parts.keys())
      if (!["type", "source", "src", "target", "dst", "destination", "readonly", "ro"].includes(key))
        return `sets ${key}`;
    const source = parts.get("source") ?? parts.get("src");
    if (type === "tmpfs") return source === undefined ? undefined : "names a source";
    if (type === "volume") return source === undefined ? undefined : name(source);
    return type === "bind" && source !== undefined ? insideWorkspace(directory)(source) : `has the type ${type}`;
  };
}

const network: ValueCheck = (value) =>
  value === "host" || value.includes(":") ? "shares another network" : name(value);
const environment: ValueCheck = (value) =>
  /^[A-Za-z_][A-Za-z0-9_]*=/.test(value) ? anyText(value) : "would hand over a variable of the host";

function runOptions(directory: string): OptionTable {
  return {
    ...flags(
      "--rm",
      "-d",
      "--detach",
      "-i",
      "-t",
      "--interactive",
      "--tty",
      "--init",
      "--read-only",
      "-q",
      "--quiet",
      "--no-healthcheck",
      "-T",
      "--no-deps",
    ),
    ...values(
      name,
      "--name",
      "--restart",
      "-h",
      "--hostname",
      "--pull",
      "--cpus",
      "-m",
      "--memory",
      "--shm-size",
      "--stop-timeout",
      "--cap-drop",
      "--network-alias",
      "--pids-limit",
    ),
    ...values(environment, "-e", "--env"),
    ...values(
      plain,
      "-p",
      "--publish",
      "-w",
      "--workdir",
      "-u",
      "--user",
      "-l",
      "--label",
      "--tmpfs",
      "--platform",
      "--entrypoint",
      "--restart",
    ),
    ...values(network, "--network", "--net"),
    ...values(volume(directory), "-v", "--volume"),
    ...values(mount(directory), "--mount"),
    ...values(insideWorkspace(directory), "--env-file"),
    ...values(
      (value) => (/^no-new-privileges(?:[:=]true)?$/.test(value) ? undefined : "weakens the isolation"),
      "--security-opt",
    ),
  };
}

const plainOptions: OptionTable = {
  ...values(plain, "-t"),
  ...flags(
    "-a",
    "--all",
    "-q",
    "--quiet",
    "-f",
    "--force",
    "--follow",
    "--timestamps",
    "--no-trunc",
    "--no-stream",
    "-s",
    "--size",
    "-v",
    "--volumes",
    "-d",
    "--digests",
    "--verbose",
    "-l",
    "--latest",
  ),
  ...values(anyText, "--filter", "--format"),
  ...values(plain, "-n", "--tail", "--since", "--until", "--last", "--time", "--driver", "--subnet", "--label"),
};
const composeOptions: OptionTable = {
  ...flags(
    "-d",
    "--detach",
    "--build",
    "--no-build",
    "--force-recreate",
    "--remove-orphans",
    "--wait",
    "-v",
    "--volumes",
    "-a",
    "--all",
    "-q",
    "--quiet",
    "-f",
    "--follow",
    "-t",
    "--timestamps",
    "--no-cache",
    "--pull",
    "--no-deps",
    "--services",
    "-s",
    "--stop",
    "--force",
    "--no-color",
  ),
  ...values(plain, "--timeout", "--scale", "--tail", "--since", "--until", "--rmi"),
};

const looking = new Set(
  "ps logs images inspect top stats port diff history search version info events wait ls list df config convert volumes tail".split(
    " ",
  ),
);
const acting = new Set("start restart unpause pull tag rename up build create run".split(" "));
const asking = new Set("rm remove rmi prune stop kill pause down exec push connect disconnect delete".split(" "));

/** `docker.<verb>`: every option is from a list, host paths stay in the workspace, nothing weakens the isolation. */
export function dockerVerb(facts: CommandFacts, context: VerbContext): VerbResult {
  const refuse = (rule: string, why: string): VerbResult => ({ finding: deny(rule, why) });
  const words = literal(facts.path);
  if (words === undefined) return refuse("verb-unknown", "docker: every word must be written out");
  const compose = facts.program === "docker-compose" || words[0] === "compose";
  const groups =
    facts.program === "docker" &&
    ["container", "image", "volume", "network", "system", "builder", "compose"].includes(words[0] ?? "")
      ? 1
      : 0;
  const verb = words[groups];
  if (verb === undefined) return refuse("verb-unlisted", "docker needs a subcommand");
  const operands = words.slice(groups + 1);
  const globals = facts.options.filter((option) => option.level === 0 && facts.program === "docker");
  if (globals.length > 0)
    return refuse("verb-option", `docker ${globals[0]!.name} chooses another daemon or configuration`);
  const group = words.slice(0, groups)[0];
  const shown = ["docker", ...(compose ? ["compose"] : group === undefined ? [] : [group]), verb].join(" ");

  if (verb === "cp" && (group === undefined || group === "container")) return copyVerb(facts, operands, context);
  const known = looking.has(verb) || acting.has(verb) || asking.has(verb);
  if (!known) return refuse("verb-unlisted", `${shown} is not among the docker verbs`);

  let table: OptionTable = plainOptions;
  if (compose) {
    table = verb === "run" || verb === "exec" ? runOptions(context.directory) : composeOptions;
  } else if (verb === "run" || verb === "create" || verb === "exec")
    table = group === "volume" || group === "network" ? plainOptions : runOptions(context.directory);
  else if (verb === "logs") table = { ...plainOptions, ...flags("-t") };
  else if (verb === "build") {
    table = {
      ...flags("--no-cache", "--pull", "-q", "--quiet", "--rm", "--load"),
      ...values(plain, "-t", "--tag", "--target", "--platform", "--label", "--progress"),
      ...values(environment, "--build-arg"),
      ...values(insideWorkspace(context.directory), "-f", "--file"),
    };
    const contexts = operands.filter((operand) => insideWorkspace(context.directory)(operand) !== undefined);
    if (contexts.length > 0 || operands.length !== 1)
      return refuse("verb-path", "docker build takes one folder of the workspace");
  }
  // Compose reads some options before its verb and others after it; the built list keeps them apart.
  const level = compose && facts.program === "docker" ? 1 : 0;
  const composeTable: OptionTable = {
    ...values(insideWorkspace(context.directory), "-f", "--file", "--project-directory", "--env-file"),
    ...values(name, "-p", "--project-name", "--profile", "--progress"),
  };
  const before = checkOptions(
    shown,
    facts.options.filter((option) => compose && option.level === level),
    composeTable,
  );
  if (!Array.isArray(before)) return { finding: before };
  const checked = checkOptions(
    shown,
    facts.options.filter((option) => !compose || option.level !== level),
    table,
  );
  if (!Array.isArray(checked)) return { finding: checked };
  const argv = ["/usr/bin/docker", ...(compose ? ["compose"] : group === undefined ? [] : [group])];
  const result = {
    name: `docker.${compose ? "compose-" : group === undefined ? "" : `${group}-`}${verb}`,
    arguments: { operands, options: [...before, ...checked] },
    argv: compose
      ? [...argv, ...before, verb, ...checked, ...operands]
      : [
          ...argv,
          verb,
          ...checked,
          ...(operands.length > 0 && !["exec", "run", "create"].includes(verb) ? ["--"] : []),
          ...operands,
        ],
  };
  const obeys = compose ? composeFilesOf(facts, verb, context.directory) : undefined;
  const named = facts.options.some(({ name: given }) => given === "-f" || given === "--file");
  const judged = obeys === undefined ? [] : judgeComposeFiles(obeys, named, context);
  const finding: Finding =
    asking.has(verb) || (compose && verb === "run")
      ? ask("verb-docker-remove", `${shown} takes away, stops or enters something that is running`)
      : allow("verb-docker", shown);
  return {
    verb: obeys === undefined ? result : { ...result, obeys },
    finding: strictest([...judged, finding]),
  };
}

function copyVerb(facts: CommandFacts, operands: readonly string[], context: VerbContext): VerbResult {
  const checked = checkOptions(
    "docker cp",
    facts.options,
    flags("-a", "--archive", "-L", "--follow-link", "-q", "--quiet"),
  );
  if (!Array.isArray(checked)) return { finding: checked };
  const [source, target, more] = operands;
  if (source === undefined || target === undefined || more !== undefined)
    return { finding: deny("verb-path", "docker cp takes a source and a target") };
  const inContainer = (text: string): boolean => /^[A-Za-z0-9][\w.-]*:/.test(text);
  if (inContainer(source) === inContainer(target))
    return { finding: deny("verb-path", "docker cp copies between a container and the workspace") };
  const host = inContainer(source) ? target : source;
  const reason = insideWorkspace(context.directory)(host);
  if (reason !== undefined) return { finding: deny("verb-path", `docker cp: ${host.slice(0, 60)} ${reason}`) };
  return {
    verb: {
      name: "docker.cp",
      arguments: { source, target },
      argv: ["/usr/bin/docker", "cp", ...checked, "--", source, target],
    },
    finding: allow("verb-docker", "docker cp"),
  };
}

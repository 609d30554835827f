import type { Shell } from "../commands/completion.ts";
import type { CommandNode } from "./command-tree.ts";

/** A script that completes commands, flags and file names in a shell, without starting Hearth at each key. */
export function completionScript(shell: Shell, nodes: readonly CommandNode[]): string {
  if (shell === "bash") return bash(nodes);
  return shell === "zsh" ? zsh(nodes) : fish(nodes);
}

const wordsOf = (node: CommandNode): string[] => [
  ...node.children.map(({ name }) => name),
  ...node.flags.map(({ name }) => `--${name}`),
  "--help",
];

function bash(nodes: readonly CommandNode[]): string {
  const cases = nodes.map((node) => `    "${node.path.join(" ")}") words="${wordsOf(node).join(" ")}" ;;`);
  return `# hearth completion for bash
_hearth() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  while :; do
    case "$path" in
${cases.map((line) => `  ${line}`).join("\n")}
      *) if [[ "$path" == *" "* ]]; then path="\${path% *}"; continue; fi ;;
    esac
    break
  done
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ \${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _hearth hearth
`;
}

function zsh(nodes: readonly CommandNode[]): string {
  const quote = (text: string): string => text.replaceAll("'", "’").replaceAll(":", " -").replaceAll(/[[\]]/g, "");
  const cases = nodes.map((node) => {
    const commands = node.children.map(({ name, brief }) => `'${name}:${quote(brief)}'`);
    const flags = node.flags.map(({ name, brief }) => `'--${name}:${quote(brief)}'`);
    return `    '${node.path.join(" ")}') entries=(${[...commands, ...flags, "'--help:Show help'"].join(" ")}) ;;`;
  });
  return `#compdef hearth
# hearth completion for zsh
_hearth() {
  local -a entries
  local key="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] || key="\${key:+$key }$word"
  done
  while true; do
    case "$key" in
${cases.map((line) => `  ${line}`).join("\n")}
      *) if [[ $key == *" "* ]]; then key="\${key% *}"; continue; fi ;;
    esac
    break
  done
  _describe 'hearth' entries || _files
}
compdef _hearth hearth
`;
}

function fish(nodes: readonly CommandNode[]): string {
  const quote = (text: string): string => text.replaceAll("'", "\\'");
  const lines = nodes.flatMap((node) => {
    const inside =
      node.path.length === 0
        ? "__fish_use_subcommand"
        : node.path.map((name) => `__fish_seen_subcommand_from ${name}`).join("; and ");
    const not = node.children.map(({ name }) => name).join(" ");
    const condition =
      node.path.length > 0 && not !== "" ? `${inside}; and not __fish_seen_subcommand_from ${not}` : inside;
    return [
      ...node.children.map(
        ({ name, brief }) => `complete -c hearth -f -n '${condition}' -a ${name} -d '${quote(brief)}'`,
      ),
      ...node.flags.map(
        ({ name, brief, alias, takesValue }) =>
          `complete -c hearth -n '${inside}' -l ${name}${alias === undefined ? "" : ` -s ${alias}`}${takesValue ? " -r" : ""} -d '${quote(brief)}'`,
      ),
    ];
  });
  return `# hearth completion for fish\n${lines.join("\n")}\n`;
}

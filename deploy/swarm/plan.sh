# Sourced by the scripts beside it: prints every command, and runs them only with --apply, once all of them are printed.
# shellcheck shell=bash
set -euo pipefail

apply=no
undo=no
words=()
for word in "$@"; do
  case "$word" in
    --apply) apply=yes ;;
    --undo) undo=yes ;;
    --help | -h) usage; exit 0 ;;
    -*) echo "unknown option $word" >&2; usage >&2; exit 2 ;;
    *) words+=("$word") ;;
  esac
done

if [ "$apply" = yes ] && [ "$(id -u)" != 0 ]; then
  echo "run it as root to apply; without --apply it only prints" >&2
  exit 1
fi

# What reaches a root shell is checked first: names and numbers, nothing a shell would read otherwise.
need() { # name value pattern
  if ! [[ "$2" =~ ^$3$ ]]; then
    echo "$1 is not valid: $2" >&2
    exit 2
  fi
}

plan=()
step() {
  local command
  printf -v command '%q ' "$@"
  plan+=("$command")
  printf '%s\n' "$command"
}

# At the end of a script that planned without an error. What fails is named, and nothing is done after it.
carry_out() {
  local status=$? command
  trap - EXIT
  [ "$status" = 0 ] && [ "$apply" = yes ] || exit "$status"
  echo "# applied now:"
  for command in "${plan[@]}"; do
    if ! eval "$command"; then
      echo "failed: $command" >&2
      exit 1
    fi
  done
}
trap carry_out EXIT

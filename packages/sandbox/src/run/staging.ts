import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { SandboxUser } from "./sandbox-user.ts";

/**
 * How a launcher started as root becomes an unprivileged user before bubblewrap runs.
 * `source` translates a path of this machine to where that user sees it.
 */
export interface Staging {
  prefix: readonly string[];
  source: (path: string) => string;
}

function reaches(path: string, user: SandboxUser): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const met = statSync(folder);
    const bit = met.uid === user.uid ? 0o100 : met.gid === user.gid ? 0o010 : 0o001;
    if ((met.mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Binds each source to a place everybody reaches, in a mount namespace of its own, and drops to the user. */
const script = `set -e
stage=$1 uid=$2 gid=$3 count=$4
shift 4
mount -t tmpfs -o mode=755,size=64k,nosuid,nodev hearth "$stage"
index=0
while [ "$index" -lt "$count" ]; do
  if [ -d "$1" ]; then mkdir "$stage/$index"; else : >"$stage/$index"; fi
  mount --bind "$1" "$stage/$index"
  index=$((index + 1))
  shift
done
exec setpriv --reuid "$uid" --regid "$gid" --clear-groups --inh-caps=-all -- "$@"`;

/**
 * Needed where the user cannot reach a mounted path: data below /root, which only root enters. Costs three more
 * processes; elsewhere `spawn` itself changes user. Returns undefined where it is not needed.
 */
export function stage(sources: readonly string[], user: SandboxUser): Staging | undefined {
  const hidden: string[] = [];
  for (const source of new Set(sources)) if (!reaches(source, user)) hidden.push(source);
  if (hidden.length === 0) return undefined;
  const within = (folder: string): boolean => sources.some((source) => source.startsWith(`${folder}/`));
  const place = ["/mnt", "/media", "/srv", "/opt"].find((folder) => !within(folder)) ?? "/mnt";
  return {
    prefix: [
      ["/usr/bin/unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-c", script, "hearth-stage"],
      [place, String(user.uid), String(user.gid), String(hidden.length), ...hidden],
    ].flat(),
    source: (path) => (hidden.includes(path) ? `${place}/${hidden.indexOf(path)}` : path),
  };
}

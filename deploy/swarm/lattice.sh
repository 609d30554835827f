#!/usr/bin/env bash
# A network of namespaces: PREFIX_0 holds a bridge with 10.77.1.1 for the aggregator, PREFIX_1 to PREFIX_COUNT a worker each, from 10.77.1.2
# on. Nothing of it reaches the host or anything else.
usage() { echo "lattice.sh COUNT [PREFIX] [--apply] [--undo]"; }
. "$(dirname "$0")/plan.sh"

[ "${#words[@]}" -ge 1 ] || { usage >&2; exit 2; }
count=${words[0]}
prefix=${words[1]:-swarm}
need COUNT "$count" '[1-9][0-9]{0,2}'
need PREFIX "$prefix" '[A-Za-z][A-Za-z0-9]{0,7}'
[ "$count" -le 200 ] || { echo "COUNT is not valid: at most 200 workers fit" >&2; exit 2; }
if [ "$undo" = yes ]; then
  # The ends of a pair go with their namespaces.
  for ((at = count; at >= 0; at--)); do step ip netns delete "${prefix}_$at"; done
  exit 0
fi
for ((at = 0; at <= count; at++)); do
  step ip netns add "${prefix}_$at"
  step ip netns exec "${prefix}_$at" ip link set lo up
done
step ip netns exec "${prefix}_0" ip link add bridge type bridge
step ip netns exec "${prefix}_0" ip address add 10.77.1.1/24 dev bridge
step ip netns exec "${prefix}_0" ip link set bridge up
for ((at = 1; at <= count; at++)); do
  step ip netns exec "${prefix}_0" ip link add "worker$at" type veth peer name uplink netns "${prefix}_$at"
  step ip netns exec "${prefix}_0" ip link set "worker$at" master bridge
  step ip netns exec "${prefix}_0" ip link set "worker$at" up
  step ip netns exec "${prefix}_$at" ip address add "10.77.1.$((at + 1))/24" dev uplink
  step ip netns exec "${prefix}_$at" ip link set uplink up
done
echo "# then: ip netns exec ${prefix}_0 hearth swarm aggregator, bound to 10.77.1.1"
echo "#       ip netns exec ${prefix}_1 hearth-worker --aggregator 10.77.1.1:6000"

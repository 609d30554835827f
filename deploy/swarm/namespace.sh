#!/usr/bin/env bash
# A network namespace joined to the host by a veth pair: 10.77.0.1 outside, 10.77.0.2 inside, and no way further.
usage() { echo "namespace.sh [NAMESPACE] [HOST_VETH] [INNER_VETH] [--apply] [--undo]"; }
. "$(dirname "$0")/plan.sh"

namespace=${words[0]:-control_net}
outer=${words[1]:-veth_host}
inner=${words[2]:-veth_ns}
for name in "$namespace" "$outer" "$inner"; do need NAME "$name" '[A-Za-z0-9_.-]{1,15}'; done
if [ "$undo" = yes ]; then
  step ip netns delete "$namespace"
  exit 0
fi
step ip netns add "$namespace"
step ip link add "$outer" type veth peer name "$inner"
step ip link set "$inner" netns "$namespace"
step ip address add 10.77.0.1/30 dev "$outer"
step ip link set "$outer" up
step ip netns exec "$namespace" ip address add 10.77.0.2/30 dev "$inner"
step ip netns exec "$namespace" ip link set "$inner" up
step ip netns exec "$namespace" ip link set lo up
echo "# then: ip netns exec $namespace hearth-worker --aggregator 10.77.0.1:6000"

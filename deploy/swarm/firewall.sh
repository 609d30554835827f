#!/usr/bin/env bash
# Lets UDP to the swarm's port in from its peers only, in a table of its own that nothing else shares.
usage() { echo "firewall.sh PORT PEER_ADDRESS... [--apply] [--undo]"; }
. "$(dirname "$0")/plan.sh"

if [ "$undo" = yes ]; then
  step nft delete table inet hearth_swarm
  exit 0
fi
[ "${#words[@]}" -ge 2 ] || { usage >&2; exit 2; }
port=${words[0]}
need PORT "$port" '[0-9]{1,5}'
step nft add table inet hearth_swarm
step nft add chain inet hearth_swarm input '{ type filter hook input priority 0 ; policy accept ; }'
for peer in "${words[@]:1}"; do
  need PEER_ADDRESS "$peer" '[0-9a-fA-F:.]+(/[0-9]{1,3})?'
  case "$peer" in
    *:*) family=ip6 ;;
    *) family=ip ;;
  esac
  step nft add rule inet hearth_swarm input "$family" saddr "$peer" udp dport "$port" accept
done
step nft add rule inet hearth_swarm input udp dport "$port" counter drop

#!/usr/bin/env bash
# Joins an 802.11s mesh: open with iw alone, or with SAE through wpa_supplicant where a passphrase file is given.
usage() { echo "mesh.sh INTERFACE MESH_ID CHANNEL [PASSPHRASE_FILE] [--apply] [--undo]"; }
. "$(dirname "$0")/plan.sh"

[ "${#words[@]}" -ge 1 ] || { usage >&2; exit 2; }
interface=${words[0]}
need INTERFACE "$interface" '[A-Za-z0-9_.-]{1,15}'
if [ "$undo" = yes ]; then
  step ip link set "$interface" down
  step iw dev "$interface" set type managed
  exit 0
fi
[ "${#words[@]}" -ge 3 ] || { usage >&2; exit 2; }
mesh=${words[1]}
channel=${words[2]}
passphrase=${words[3]:-}
need MESH_ID "$mesh" '[A-Za-z0-9_.-]{1,32}'
need CHANNEL "$channel" '[0-9]{1,3}'
if [ "$channel" -le 13 ]; then frequency=$((2407 + channel * 5)); elif [ "$channel" = 14 ]; then frequency=2484; else frequency=$((5000 + channel * 5)); fi
step ip link set "$interface" down
step iw dev "$interface" set type mp
if [ -z "$passphrase" ]; then
  step ip link set "$interface" up
  step iw dev "$interface" mesh join "$mesh" freq "$frequency"
  exit 0
fi
configuration="/run/hearth-swarm-$interface.conf"
echo "# $configuration: network ${mesh}, mode 5 (mesh), frequency ${frequency}, key_mgmt SAE, passphrase from $passphrase (not shown)"
if [ "$apply" = yes ]; then
  umask 077
  { printf 'network={\n  ssid="%s"\n  mode=5\n  frequency=%s\n  key_mgmt=SAE\n  sae_password="' "$mesh" "$frequency"
    tr -d '\n"' < "$passphrase"
    printf '"\n}\n'; } > "$configuration"
fi
step wpa_supplicant -B -i "$interface" -c "$configuration"

#!/usr/bin/env bash
# Pairs that talk between two nodes of one server, beside pairs on one node of it, and on a server that is alone. Everything shares all cores.
#
#   perf/cluster.sh OUTPUT_DIRECTORY
#
# Environment: SERVERS="two-ejabberd two-aviso aviso"  WINDOWS="1 8 64"  PAIRS=100  WARMUP=12  DURATION=10
set -euo pipefail
perf=$(cd "$(dirname "$0")" && pwd)
output=$(mkdir -p "${1:?usage: $0 OUTPUT_DIRECTORY}" && cd "$1" && pwd)
export SERVER_CPU=${SERVER_CPU:-0-$(($(nproc) - 1))} PORT=${PORT:-15222} OTHER_PORT=${OTHER_PORT:-15322}
load=(dotnet "$perf/Aviso.Load/bin/Release/net10.0/Aviso.Load.dll" chat --pairs "${PAIRS:-100}" --port "$PORT" --warmup "${WARMUP:-12}" --duration "${DURATION:-10}" --json "$output/cluster.jsonl")
work=$(mktemp -d)
chmod 755 "$work"
. "$perf/processes.sh"
trap 'stop_server; rm -rf "$work"' EXIT

dotnet build "$perf/Aviso.Load" -c Release -v q -nologo
for window in ${WINDOWS:-1 8 64}; do
  for name in ${SERVERS:-two-ejabberd two-aviso aviso}; do
    for ways in "local" "between"; do
      [[ $name == two-* || $ways == "local" ]] || continue
      directory=$work/$name
      rm -rf "$directory"
      "$perf/peers/$name.sh" "$directory" &
      server=$!
      more=(--pid "$server")
      if [[ $name == two-* ]]; then
        until [ -e "$directory/ready" ]; do kill -0 "$server"; sleep 0.3; done
        more=(--pid "$(cat "$directory/nodes.pid")")
        for helper in broker database; do
          [ ! -e "$directory/$helper.pid" ] || more+=("--$helper-pid" "$(cat "$directory/$helper.pid")")
        done
      fi
      [ "$ways" = "local" ] || more+=(--other-port "$OTHER_PORT")
      timeout 600 "${load[@]}" --in-flight "$window" --label "$name-$ways" "${more[@]}" || echo "FAILED: $name $ways"
      stop_server
    done
  done
done

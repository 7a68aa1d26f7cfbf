#!/usr/bin/env bash
# What frames and entries of a link, and rows and commits of an archive, cost two nodes, their broker and their database: the figures for
# Aviso.ClusterSimulation. Pairs talk between the nodes at several rates; how many entries shared a frame, and rows a commit, tells the metrics.
#
#   perf/cluster-costs.sh OUTPUT_DIRECTORY
#
# Environment: ARCHIVES="off on"  RATES="200 1000 5000"  WARMUP=12  DURATION=10
set -euo pipefail
perf=$(cd "$(dirname "$0")" && pwd)
output=$(mkdir -p "${1:?usage: $0 OUTPUT_DIRECTORY}" && cd "$1" && pwd)
export SERVER_CPU=${SERVER_CPU:-0-$(($(nproc) - 1))} PORT=${PORT:-15222} OTHER_PORT=${OTHER_PORT:-15322}
work=$(mktemp -d)
chmod 755 "$work"
. "$perf/processes.sh"
trap 'stop_server; rm -rf "$work"' EXIT
# The sums over both nodes, in one line.
counters() {
  for port in "$((PORT + 50))" "$((OTHER_PORT + 50))"; do curl -s "http://127.0.0.1:$port/metrics"; done |
    awk '/^aviso_cluster_link_(frames|entries)|^aviso_storage_(commits|operations)_total/ { sub(/\{.*/, "", $1); sum[$1] += $NF } END { for (name in sum) printf "%s %d  ", name, sum[name] }'
}

dotnet build "$perf/Aviso.Load" -c Release -v q -nologo
for archive in ${ARCHIVES:-off on}; do
  [ "$archive" = on ] && scenario=archived-open || scenario=chat-open
  for rate in ${RATES:-200 1000 5000}; do
    for ways in "local" "between"; do
      directory=$work/two
      rm -rf "$directory"
      ARCHIVE=$archive "$perf/peers/two-aviso.sh" "$directory" &
      server=$!
      until [ -e "$directory/ready" ]; do kill -0 "$server"; sleep 0.3; done
      more=(--pid "$(cat "$directory/nodes.pid")" --broker-pid "$(cat "$directory/broker.pid")" --database-pid "$(cat "$directory/database.pid")")
      [ "$ways" = "local" ] || more+=(--other-port "$OTHER_PORT")
      timeout 600 dotnet "$perf/Aviso.Load/bin/Release/net10.0/Aviso.Load.dll" "$scenario" --rate "$rate" --pairs 100 --port "$PORT" --warmup "${WARMUP:-12}" \
        --duration "${DURATION:-10}" --json "$output/costs.jsonl" --label "archive-$archive-$rate-$ways" "${more[@]}" || echo "FAILED: $scenario $rate $ways"
      echo "  since the start: $(counters)"
      stop_server
    done
  done
done

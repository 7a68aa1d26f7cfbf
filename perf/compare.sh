#!/usr/bin/env bash
# Measures servers side by side: every scenario against every server, interleaved, a fresh server for each run, the server alone on one
# core and the generator on another. Writes raw.jsonl (one line per run) and table.md (medians) into a directory.
#
#   perf/compare.sh OUTPUT_DIRECTORY [SCENARIO...]
#
# Scenarios: chat-w1 chat-w8 chat-w1-tls chat-w8-tls chat-open presence login storm storm-tls idle idle-tls offline startup scale
#            archived-w1 archived-w8 archived-w64 archived-open (with ARCHIVE=on)
# Environment: SERVERS="relay prosody ejabberd aviso"  ROUNDS=3  WARMUP=12  DURATION=10  SERVER_CPU=0  LOAD_CPU=1  ARCHIVE=off|on  RATE=5000
set -euo pipefail

perf=$(cd "$(dirname "$0")" && pwd)
output=$(mkdir -p "${1:?usage: $0 OUTPUT_DIRECTORY [SCENARIO...]}" && cd "$1" && pwd)
shift
scenarios=("$@")
[ ${#scenarios[@]} -gt 0 ] || scenarios=(startup chat-w1 chat-w8 chat-w1-tls chat-open presence login offline idle idle-tls storm-tls)
read -ra servers <<< "${SERVERS:-relay prosody ejabberd aviso}"
rounds=${ROUNDS:-3}
export ARCHIVE=${ARCHIVE:-off} SERVER_CPU=${SERVER_CPU:-0} PORT=${PORT:-15222} TLS_PORT=${TLS_PORT:-15223}
load=(taskset -c "${LOAD_CPU:-1}" dotnet "$perf/Aviso.Load/bin/Release/net10.0/Aviso.Load.dll")
work=$(mktemp -d)
server_pid=

stop_server() {
  [ -n "$server_pid" ] || return 0
  kill "$server_pid" 2>/dev/null || true
  wait "$server_pid" 2>/dev/null || true
  server_pid=
}
trap 'stop_server; rm -rf "$work"' EXIT

# The generator's arguments for a scenario; nothing for one that the relay, which speaks no XMPP, cannot do.
arguments() { # scenario server
  local tls=(--tls starttls) raw=()
  if [ "$2" = relay ]; then
    case $1 in chat* | idle*) ;; *) return ;; esac
    tls=(--tls direct --port "$TLS_PORT")
    raw=(--raw)
  fi
  case $1 in
    chat-w1) echo chat --in-flight 1 ;;
    chat-w8) echo chat --in-flight 8 ;;
    chat-w1-tls) echo chat --in-flight 1 "${tls[@]}" ;;
    chat-w8-tls) echo chat --in-flight 8 "${tls[@]}" ;;
    chat-open) echo chat-open --rate 1000 ;;
    archived-w*) echo archived --in-flight "${1#archived-w}" ;;
    archived-open) echo archived-open --rate "${RATE:-5000}" ;;
    presence) echo presence --users 100 --contacts 20 ;;
    login) echo login "${tls[@]}" ;;
    storm) echo storm ;;
    storm-tls) echo storm "${tls[@]}" ;;
    idle) echo idle --sessions 3000 ;;
    idle-tls) echo idle --sessions 3000 "${tls[@]}" ;;
    offline) echo offline --messages 5000 ;;
    scale) echo scale --sessions 10000 --warmup 5 ;;
    startup) echo startup ;;
    *) echo "unknown scenario $1" >&2; exit 2 ;;
  esac
  echo "${raw[@]}"
}

run() { # scenario server
  local wanted directory
  wanted=$(arguments "$1" "$2")
  [ -n "$wanted" ] || return 0
  directory="$work/$2"
  rm -rf "$directory"
  # Options given later win, so a scenario's own come last.
  # shellcheck disable=SC2206
  local words=($wanted)
  local command=("${words[0]}" --port "$PORT" --warmup "${WARMUP:-12}" --duration "${DURATION:-10}" "${words[@]:1}" --label "$2" --json "$output/raw.jsonl")
  if [ "$1" = startup ]; then
    command+=(--exec "$perf/peers/$2.sh $directory")
  else
    "$perf/peers/$2.sh" "$directory" &
    server_pid=$!
    command+=(--pid "$server_pid")
  fi
  timeout 900 "${load[@]}" "${command[@]}" || { echo "FAILED: $1 against $2"; tail -n 5 "$directory"/*.log || true; }
  stop_server
}

dotnet build "$perf/Aviso.Load" -c Release -v q -nologo
for ((round = 1; round <= rounds; round++)); do
  for scenario in "${scenarios[@]}"; do
    for server in "${servers[@]}"; do
      echo "== round $round: $scenario, $server"
      run "$scenario" "$server"
    done
  done
done

{
  echo "Measured $(date -u +%F), $(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), Linux $(uname -r | cut -d- -f1), .NET $(dotnet --version);"
  echo "prosody $(dpkg-query -W -f '${Version}' prosody 2>/dev/null || echo -), ejabberd $(dpkg-query -W -f '${Version}' ejabberd 2>/dev/null || echo -);" \
    "medians of $rounds rounds, ${WARMUP:-12} s warm-up, ${DURATION:-10} s measured."
  echo
  "${load[@]}" table --json "$output/raw.jsonl"
} > "$output/table.md"
cat "$output/table.md"

#!/usr/bin/env bash
# Builds everything and runs the tests.   ./test.sh            all
#                                         ./test.sh Xml        the projects of that name, or else the tests of that name
# Ends with a line `N passed, N failed`; the exit code says the same.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
filter=${1:-}
# Beyond any honest run; a test that hangs must not take the others with it.
patience=${TEST_TIMEOUT:-900}
logs=artifacts/tests
mkdir -p "$logs"

if ! command -v dotnet > /dev/null || ! dotnet --version > /dev/null 2>&1; then
  echo "The .NET 10 SDK is needed; to get it: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 && export PATH=\"\$HOME/.dotnet:\$PATH\""
  echo "0 passed, 1 failed"
  exit 1
fi

echo "Building …"
if ! output=$(dotnet build Aviso.slnx -c Release -v q -nologo -clp:NoSummary 2>&1 < /dev/null); then
  echo "$output"
  echo "The build failed."
  echo "0 passed, 1 failed"
  exit 1
fi

# Long proofs by faults in real time run when they are named.
only_by_name=(tests/Aviso.Cluster.RabbitMq.Tests tests/Aviso.Cluster.Servers.Tests)
projects=(tests/*.Tests)
arguments=()
if [ -n "$filter" ]; then
  matching=()
  for project in "${projects[@]}"; do
    case "${project,,}" in *"${filter,,}"*) matching+=("$project") ;; esac
  done
  if [ "${#matching[@]}" -gt 0 ]; then projects=("${matching[@]}"); else arguments=(-method "*$filter*"); fi
else
  everyday=()
  for project in "${projects[@]}"; do
    case " ${only_by_name[*]} " in *" $project "*) ;; *) everyday+=("$project") ;; esac
  done
  projects=("${everyday[@]}")
fi

passed=0 failed=0 skipped=0
for project in "${projects[@]}"; do
  name=${project#tests/}
  program=$project/bin/Release/net10.0/$name
  [ -x "$program" ] || continue
  log=$logs/$name.log
  began=$SECONDS
  timeout --kill-after=30 "$patience" "$program" "${arguments[@]}" -noLogo -noColor > "$log" 2>&1 < /dev/null
  result=$?
  # "   Aviso.Xml.Tests  Total: 35, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 2.3s"
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+' "$log" | tail -1)
  count() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<< "$summary"; }
  if [ -z "$summary" ]; then
    cat "$log"
    echo "$name ended with code $result and without a result (124: it took more than $patience s)."
    failed=$((failed + 1))
    continue
  fi

  bad=$(($(count Failed) + $(count Errors)))
  left=$(($(count Skipped) + $(count 'Not Run')))
  good=$(($(count Total) - bad - left))
  # A process that fails after its tests passed has failed all the same.
  if [ "$bad" = 0 ] && [ "$result" != 0 ]; then bad=1; fi
  if [ "$bad" != 0 ]; then grep -vE '^ *(Discovering|Discovered|Starting|Finished):' "$log"; fi
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left))
  printf '%-32s %5d passed, %d failed, %d skipped (%d s)\n' "$name" "$good" "$bad" "$left" $((SECONDS - began))
  if [ "$left" != 0 ]; then grep -E '\[SKIP\]' -A1 "$log" | grep -v '^--' | head -20; fi
done

[ "$skipped" = 0 ] || echo "$skipped were skipped; each says above what it needs."
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]

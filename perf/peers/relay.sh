#!/usr/bin/env bash
# The floor: a byte relay between paired connections, no XML. Plain on $PORT, TLS on $TLS_PORT.
. "$(dirname "$0")/common.sh"
root=$(cd "$(dirname "$0")/../.." && pwd)
make_certificate

exec taskset -c "$cpu" dotnet "$root/perf/Aviso.Load/bin/Release/net10.0/Aviso.Load.dll" relay \
  --port "$port" --tls-port "$tls_port" --certificate "$work/server.crt" --key "$work/server.key" > "$work/console.log" 2>&1

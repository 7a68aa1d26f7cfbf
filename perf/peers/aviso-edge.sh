#!/usr/bin/env bash
# Aviso behind an edge: clients connect to the edge on PORT; the script becomes the inner server, and the edge's process id is in the file
# edge.pid, for --broker-pid. Whoever ends the server ends the edge, too.
. "$(dirname "$0")/common.sh"
root=$(cd "$(dirname "$0")/../.." && pwd)
program="$root/src/Aviso.Server/bin/Release/net10.0/aviso.dll"
inner_port=${INNER_PORT:-15291}
make_certificate
mkdir -p "$work/edge/etc" "$work/edge/certs" "$work/data/etc"
cp "$work/server.pem" "$work/edge/certs/$domain.pem"

limits="'max-stanzas-per-second' = 0
    'max-bytes-per-second' = 0"
cat > "$work/edge/etc/config.tdsl" <<CONFIG
'default-virtual-host' = '$domain'
edge { port = $inner_port, ifc = [ '127.0.0.1' ], certificate = '$work/server.pem', authorities = '$work/server.crt' }
c2s {
    connections {
        ports = [ $port, $tls_port ]
        $port { ifc = [ '127.0.0.1' ], 'new-connections-throttling' = 0 }
        $tls_port { socket = ssl, ifc = [ '127.0.0.1' ], 'new-connections-throttling' = 0 }
    }
    $limits
}
monitoring { http { enabled = false } }
CONFIG
cat > "$work/data/etc/config.tdsl" <<CONFIG
'default-virtual-host' = '$domain'
edges { addresses = [ '$domain:$inner_port' ], certificate = '$work/server.pem', authorities = '$work/server.crt' }
c2s {
    connections { ports = [] }
    $limits
}
monitoring { http { enabled = false } }
'archive' (active: $([ "${ARCHIVE:-off}" = on ] && echo true || echo false)) {}
hosts { '$domain' { vhost { 'tls-required' = false, 'plain-without-tls' = true, 'register-enabled' = true } } }
CONFIG

# Not a child of what becomes the server, so that the two are told apart.
(taskset -c "$cpu" dotnet "$program" run --data "$work/edge" > "$work/edge.log" 2>&1 & echo $! > "$work/edge.pid")
cd "$work"
exec taskset -c "$cpu" dotnet "$program" run --data "$work/data" > "$work/console.log" 2>&1

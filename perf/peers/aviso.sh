#!/usr/bin/env bash
# Aviso built in Release from this tree, with the same liberties as the peers: registration and PLAIN without TLS, no rate
# limits, and no archive (ARCHIVE=on turns it on). Everything else, the durability of the store above all, is as it comes.
. "$(dirname "$0")/common.sh"
root=$(cd "$(dirname "$0")/../.." && pwd)
make_certificate
mkdir -p "$work/data/etc" "$work/data/certs"
cp "$work/server.pem" "$work/data/certs/$domain.pem"

cat > "$work/data/etc/config.tdsl" <<CONFIG
c2s {
    connections {
        ports = [ $port, $tls_port ]
        $port { ifc = [ '127.0.0.1' ], 'new-connections-throttling' = 0 }
        $tls_port { socket = ssl, ifc = [ '127.0.0.1' ], 'new-connections-throttling' = 0 }
    }
    'max-stanzas-per-second' = 0
    'max-bytes-per-second' = 0
}
'archive' (active: $([ "${ARCHIVE:-off}" = on ] && echo true || echo false)) {}
hosts {
    '$domain' {
        vhost { 'tls-required' = false, 'plain-without-tls' = true, 'register-enabled' = true }
    }
}
CONFIG

cd "$work"
exec taskset -c "$cpu" dotnet "$root/src/Aviso.Server/bin/Release/net10.0/aviso.dll" run --data "$work/data" > "$work/console.log" 2>&1

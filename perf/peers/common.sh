# Sourced by the peers' scripts. Each script takes a fresh work directory, writes a private configuration there, and
# becomes (exec) the server, so that the caller's `$!` is the process to measure.
set -euo pipefail

work=$(mkdir -p "${1:?usage: $0 WORK_DIRECTORY}" && cd "$1" && pwd)
port=${PORT:-15222}
tls_port=${TLS_PORT:-15223}
domain=${DOMAIN:-localhost}
cpu=${SERVER_CPU:-0}

# ECDSA P-256 for every server: the handshake's cost depends on the kind of key more than on the server.
make_certificate() {
  [ -f "$work/server.pem" ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$domain" \
    -addext "subjectAltName=DNS:$domain" -keyout "$work/server.key" -out "$work/server.crt" 2>/dev/null
  cat "$work/server.crt" "$work/server.key" > "$work/server.pem"
}

#!/usr/bin/env bash
# Two nodes of Aviso with a private PostgreSQL (which flushes) and RabbitMQ, both from Debian's packages. The work directory must be one that
# the user postgres may enter. Writes ports and process ids for perf/cluster.sh, and runs until it and
# its descendants are killed.
. "$(dirname "$0")/common.sh"
root=$(cd "$(dirname "$0")/../.." && pwd)
other_port=${OTHER_PORT:-15322}
broker_port=29672 mapper_port=24370
make_certificate

binaries=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as_postgres() { if [ "$(id -u)" = 0 ]; then setpriv --reuid postgres --regid postgres --init-groups "$@"; else "$@"; fi; }
mkdir -p "$work/pg" "$work/mq" && chmod 755 "$work"
[ "$(id -u)" != 0 ] || chown postgres "$work/pg"
cd /
as_postgres "$binaries/initdb" -D "$work/pg" -U aviso -A trust -E UTF8 --locale=C.UTF-8 > "$work/initdb.log" 2>&1
as_postgres "$binaries/postgres" -D "$work/pg" -c listen_addresses= -c unix_socket_directories="$work/pg" -c max_connections=200 > "$work/postgres.log" 2>&1 &
echo $! > "$work/database.pid"

printf AVISOPERF > "$work/mq/.erlang.cookie" && chmod 400 "$work/mq/.erlang.cookie"
echo '[].' > "$work/mq/plugins"
echo "listeners.tcp.1 = 127.0.0.1:$broker_port" > "$work/mq/rabbitmq.conf"
env HOME="$work/mq" ERL_EPMD_PORT=$mapper_port ERL_EPMD_ADDRESS=127.0.0.1 epmd &
env HOME="$work/mq" ERL_EPMD_PORT=$mapper_port ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_NODENAME=avisoperf@localhost RABBITMQ_MNESIA_BASE="$work/mq/data" \
  RABBITMQ_LOG_BASE="$work/mq/log" RABBITMQ_CONFIG_FILE="$work/mq/rabbitmq.conf" RABBITMQ_ADVANCED_CONFIG_FILE="$work/mq/none.config" \
  RABBITMQ_CONF_ENV_FILE="$work/mq/none.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$work/mq/plugins" RABBITMQ_PID_FILE="$work/mq/pid" RABBITMQ_DIST_PORT=29772 \
  taskset -c "$cpu" /usr/lib/rabbitmq/bin/rabbitmq-server > "$work/broker.log" 2>&1 &
echo $! > "$work/broker.pid"

node() { # name port port-of-the-metrics
  mkdir -p "$work/$1/etc" "$work/$1/certs"
  cp "$work/server.pem" "$work/$1/certs/$domain.pem"
  cat > "$work/$1/etc/config.tdsl" <<CONFIG
dataSource () { default () { uri = 'postgresql:///postgres?host=$work/pg&user=aviso' } }
cluster { name = $1, broker = [ 'amqp://guest:guest@127.0.0.1:$broker_port/' ] }
monitoring { http { port = $3 } }
c2s {
    connections {
        ports = [ $2 ]
        $2 { ifc = [ '127.0.0.1' ], 'new-connections-throttling' = 0 }
    }
    'max-stanzas-per-second' = 0
    'max-bytes-per-second' = 0
}
'archive' (active: $([ "${ARCHIVE:-off}" = on ] && echo true || echo false)) {}
hosts { '$domain' { vhost { 'tls-required' = false, 'plain-without-tls' = true, 'register-enabled' = true } } }
CONFIG
  taskset -c "$cpu" dotnet "$root/src/Aviso.Server/bin/Release/net10.0/aviso.dll" run --data "$work/$1" > "$work/$1.log" 2>&1 &
}

until "$binaries/pg_isready" -h "$work/pg" -U aviso > /dev/null; do sleep 0.2; done
( # the parent of both, so that its tree is what the nodes use
  node n1 "$port" $((port + 50))
  node n2 "$other_port" $((other_port + 50))
  wait
) &
echo $! > "$work/nodes.pid"
until grep -q Ready: "$work/n1.log" 2> /dev/null && grep -q Ready: "$work/n2.log" 2> /dev/null; do sleep 0.2; done
touch "$work/ready"
wait

#!/usr/bin/env bash
# Two nodes of ejabberd as Debian packages it, joined by its own command over Mnesia, with the modules of ejabberd.sh. Writes ports and
# process ids for perf/cluster.sh, and runs until it and
# its descendants are killed.
other_port=${OTHER_PORT:-15322}
# The configuration of the single one, without becoming it.
. <(sed '/^export EJABBERD_CONFIG_PATH/,$d; s|"$(dirname "$0")/common.sh"|"'"$(cd "$(dirname "$0")" && pwd)"'/common.sh"|' "$(dirname "$0")/ejabberd.sh")
export ERL_LIBS=/usr/lib/x86_64-linux-gnu ERL_CRASH_DUMP=/dev/null ERL_MAX_PORTS=32000 ERL_EPMD_PORT=24371 ERL_EPMD_ADDRESS=127.0.0.1 HOME=$work

sed "s/port: $port,/port: $other_port,/; /port: $tls_port,/d" "$work/ejabberd.yml" > "$work/other.yml"
printf AVISOPERF > "$work/.erlang.cookie" && chmod 400 "$work/.erlang.cookie"
epmd &
node() { # name configuration more
  mkdir -p "$work/spool-$1"
  ( cd "$work/spool-$1" && EJABBERD_CONFIG_PATH="$work/$2" EJABBERD_LOG_PATH="$work/$1.log" exec taskset -c "$cpu" erl +K true +P 250000 -noinput \
    -sname "$1@localhost" -mnesia dir "\"$work/spool-$1\"" -s ejabberd "${@:3}" > "$work/$1.console" 2>&1 ) &
}

(
  node n1 ejabberd.yml
  until (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do sleep 0.3; done
  node n2 other.yml
  wait
) &
echo $! > "$work/nodes.pid"
until (exec 3<> "/dev/tcp/127.0.0.1/$other_port") 2> /dev/null; do sleep 0.3; done
sleep 3 # a node that is asked while it still starts never answers
timeout 60 erl -noinput -sname ctl@localhost -eval "io:format(\"~p~n\", [rpc:call('n2@localhost', ejabberd_cluster, join, ['n1@localhost'])]), halt()." > "$work/join.log" 2>&1
sleep 3
until (exec 3<> "/dev/tcp/127.0.0.1/$other_port") 2> /dev/null; do sleep 0.3; done
touch "$work/ready"
wait

# For scripts that run servers: to be sourced. The process id of the one that runs is in `server`.
server=
descendants() { local one; for one in $(pgrep -P "$1"); do descendants "$one"; echo "$one"; done; }
# All at once and without a word: nothing here is worth an orderly end, which some take minutes for.
stop_server() {
  [ -n "$server" ] || return 0
  # shellcheck disable=SC2046
  kill -9 "$server" $(descendants "$server") 2> /dev/null || true
  wait "$server" 2> /dev/null || true
  server=
}

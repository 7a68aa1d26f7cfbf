#!/usr/bin/env bash
# Prosody as Debian packages it: the package's default modules, without limits and s2s; flat files; no archive unless ARCHIVE=on,
# which keeps it in flat files too, as its default is: not flushed per message.
. "$(dirname "$0")/common.sh"
make_certificate
mkdir -p "$work/data"

cat > "$work/prosody.cfg.lua" <<CONFIG
run_as_root = true
daemonize = false
pidfile = "$work/prosody.pid"
data_path = "$work/data"
certificates = "$work"
modules_enabled = {
  "disco"; "roster"; "saslauth"; "tls"; "blocklist"; "bookmarks"; "carbons"; "pep"; "private"; "smacks"; "vcard4";
  "vcard_legacy"; "csi_simple"; "invites"; "invites_adhoc"; "invites_register"; "ping"; "register"; "time"; "uptime";
  "version"; "admin_adhoc"; "posix"; $([ "${ARCHIVE:-off}" = on ] && echo '"mam";')
}
modules_disabled = { "s2s" }
interfaces = { "127.0.0.1" }
c2s_ports = { $port }
c2s_direct_tls_ports = { $tls_port }
c2s_direct_tls_ssl = { key = "$work/server.key"; certificate = "$work/server.crt" }
ssl = { key = "$work/server.key"; certificate = "$work/server.crt" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
allow_registration = true
registration_invite_only = false
authentication = "internal_hashed"
storage = "internal"
network_settings = { tcp_backlog = 4096 }
log = { info = "$work/prosody.log" }
VirtualHost "$domain"
CONFIG

exec taskset -c "$cpu" prosody -F --config "$work/prosody.cfg.lua" > "$work/console.log" 2>&1

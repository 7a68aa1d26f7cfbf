#!/usr/bin/env bash
# ejabberd as Debian packages it: the package's default modules, without shapers, fail2ban, pres_counter and the
# BOSH, MQTT, STUN and HTTP listeners; Mnesia; no archive unless ARCHIVE=on,
# which keeps it in Mnesia too, as its default is: not flushed per message. Started without distribution, so without epmd or a node name.
. "$(dirname "$0")/common.sh"
make_certificate
mkdir -p "$work/spool"

cat > "$work/ejabberd.yml" <<CONFIG
loglevel: info
hosts: [ "$domain" ]
certfiles: [ "$work/server.pem" ]
listen:
  - { port: $port, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: 262144, access: c2s, starttls: true, backlog: 4096 }
  - { port: $tls_port, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: 262144, access: c2s, tls: true, backlog: 4096 }
disable_sasl_mechanisms: [ "digest-md5", "X-OAUTH2" ]
auth_password_format: scram
registration_timeout: infinity
acl:
  local: { user_regexp: "" }
access_rules:
  local: { allow: local }
  c2s: { allow: all }
  announce: { deny: all }
  muc_create: { allow: local }
  pubsub_createnode: { allow: local }
shaper_rules:
  max_user_sessions: 10
  max_user_offline_messages: 5000
modules:
  mod_adhoc: {}
  mod_admin_extra: {}
  mod_announce: { access: announce }
  mod_avatar: {}
  mod_blocking: {}
  mod_caps: {}
  mod_carboncopy: {}
  mod_client_state: {}
  mod_configure: {}
  mod_disco: {}
  mod_last: {}
$([ "${ARCHIVE:-off}" = on ] && echo '  mod_mam: { default: always }')
  mod_muc: { access_create: muc_create, max_users: 1000 }
  mod_muc_admin: {}
  mod_offline: { access_max_user_messages: max_user_offline_messages }
  mod_ping: {}
  mod_privacy: {}
  mod_private: {}
  mod_pubsub:
    access_createnode: pubsub_createnode
    plugins: [ flat, pep ]
  mod_push: {}
  mod_push_keepalive: {}
  mod_register: { ip_access: all, password_strength: 0 }
  mod_roster: { versioning: true }
  mod_shared_roster: {}
  mod_stream_mgmt: { resend_on_timeout: if_offline }
  mod_vcard: { search: false }
  mod_vcard_xupdate: {}
  mod_version: {}
CONFIG

export EJABBERD_CONFIG_PATH="$work/ejabberd.yml" EJABBERD_LOG_PATH="$work/ejabberd.log"
export ERL_LIBS=/usr/lib/x86_64-linux-gnu ERL_CRASH_DUMP=/dev/null ERL_MAX_PORTS=32000
cd "$work/spool"
exec taskset -c "$cpu" erl +K true +P 250000 -noinput -mnesia dir "\"$work/spool\"" -s ejabberd > "$work/console.log" 2>&1

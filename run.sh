#!/usr/bin/env bash
# Builds Aviso when that is needed and runs the server; arguments go on to `aviso run`.
exec "$(dirname "${BASH_SOURCE[0]}")/aviso" run "$@"

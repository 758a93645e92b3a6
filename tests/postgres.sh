#!/bin/sh
# Runs a command with DATABASE_URL leading to a PostgreSQL of its own, which is gone afterwards.
# The cluster lies in a temporary folder and listens on a free port of the loopback only.
set -eu
here="$PWD"
python="${PYTHON_BIN:-$here/.venv/bin/python}"

bin=""
for folder in /usr/lib/postgresql/*/bin /usr/local/pgsql/bin "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then bin="$folder"; fi
done
if [ -z "$bin" ]; then
    echo "polosa: не найден сервер PostgreSQL (initdb, pg_ctl)." >&2
    exit 1
fi

folder="$(mktemp -d "${TMPDIR:-/tmp}/polosa-postgres-XXXXXX")"

# The server refuses to run as root: then it runs as the user whom Debian's package makes for it.
server() {
    if [ "$(id -u)" != 0 ]; then "$@"
    elif command -v runuser >/dev/null 2>&1; then runuser -u "$owner" -- "$@"
    else su "$owner" -s /bin/sh -c 'exec "$0" "$@"' -- "$@"
    fi
}
owner="$(id -un)"
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    chown "$owner" "$folder"
fi

stop() {
    code=$?
    trap - EXIT INT TERM
    (cd / && server "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1) || true
    case "$folder" in */polosa-postgres-??????) rm -rf "$folder" ;; esac
    exit "$code"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port="$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
options="-p $port -k '' -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
(
    cd /
    server "$bin/initdb" -D "$folder/data" -U polosa -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    server "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" -o "$options" start >/dev/null
) || { echo "polosa: PostgreSQL для тестов не запустился." >&2; tail -n 5 "$folder/log" >&2 2>/dev/null || true; exit 1; }
# However this script ends, killed with -9 too, the server and its folder are gone afterwards.
"$python" "$here/tools/guard.py" $$ "pid:$(head -n 1 "$folder/data/postmaster.pid")" "folder:$folder" \
    </dev/null >/dev/null 2>&1 &

export TESTS_FOLLOW="${TESTS_FOLLOW:-} $$" # pytest then ends with this script
export DATABASE_URL="postgres://polosa@127.0.0.1:$port/postgres"
"$@"

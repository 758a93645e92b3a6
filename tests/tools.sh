#!/bin/sh
# What the tests need beside Python: a Chromium and a PostgreSQL server, from Debian's own packages.
set -eu

find_postgres() {
    for folder in "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")" /usr/lib/postgresql/*/bin /usr/local/pgsql/bin; do
        [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && return 0
    done
    return 1
}

missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 \
    || missing="chromium fonts-liberation"
find_postgres || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "polosa: для тестов нужны пакеты: $missing. Установите их (apt-get install $missing) и повторите make test." >&2
    exit 1
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "polosa: для тестов нужны Chromium и сервер PostgreSQL (initdb, pg_ctl); установите их и повторите make test." >&2
    exit 1
fi

echo "Устанавливаем для тестов: $missing…"
log="$(mktemp)"
# The tests make a cluster of their own: the package need not start one.
$as_root mkdir -p /etc/postgresql-common/createcluster.d
echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.d/polosa-tests.conf >/dev/null
# shellcheck disable=SC2086
if $as_root apt-get update >"$log" 2>&1 \
    && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >>"$log" 2>&1
then code=0; else code=$?; tail -n 20 "$log" >&2; fi
$as_root rm -f /etc/postgresql-common/createcluster.d/polosa-tests.conf
rm -f "$log"
exit "$code"

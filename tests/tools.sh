#!/bin/sh
# What the tests and the bench need beside Python: a Chromium, a PostgreSQL server, Varnish and nginx, from Debian's own packages.
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
command -v varnishd >/dev/null 2>&1 || [ -x /usr/sbin/varnishd ] || missing="$missing varnish"
command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
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
    echo "polosa: для тестов нужны Chromium, сервер PostgreSQL (initdb, pg_ctl), varnishd и nginx; установите их и повторите make test." >&2
    exit 1
fi

echo "Устанавливаем для тестов: $missing…"
log="$(mktemp)"
# The tests make a cluster of their own: the package need not start one.
$as_root mkdir -p /etc/postgresql-common/createcluster.d
echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.d/polosa-tests.conf >/dev/null
# Nor are Varnish and nginx to listen anywhere but where the tests say: their packages start them unless told not to.
policy=/usr/sbin/policy-rc.d
made_policy=""
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null && $as_root chmod +x "$policy" && made_policy=1
fi
# shellcheck disable=SC2086
if $as_root apt-get update >"$log" 2>&1 \
    && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >>"$log" 2>&1
then code=0; else code=$?; tail -n 20 "$log" >&2; fi
$as_root rm -f /etc/postgresql-common/createcluster.d/polosa-tests.conf
[ -z "$made_policy" ] || $as_root rm -f "$policy"
rm -f "$log"
exit "$code"

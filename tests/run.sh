#!/bin/sh
# Everything CI runs. Every phase runs, also when one before it has failed. SQLite and PostgreSQL run beside each
# other; tests that promise something within real seconds (the mark `alone`) run at the end, one of each at a time.
# What never asks the database is left out of the runs on PostgreSQL (tests/conftest.py).
set -u
cd "$(dirname "$0")/.."
python="$PWD/.venv/bin/python"
unset POLOSA_DATA PORT
unset PYTHONDONTWRITEBYTECODE # some systems set it: then each of hundreds of processes compiles all our sources anew

if [ -z "${TESTS_INSIDE:-}" ]; then # once more, with a PostgreSQL of our own for all phases
    unset DATABASE_URL
    sh tests/tools.sh || exit 1
    exec env TESTS_INSIDE=1 sh tests/postgres.sh sh tests/run.sh
fi
postgres="$DATABASE_URL"
unset DATABASE_URL
export TESTS_FOLLOW="$TESTS_FOLLOW $$"
folder="$(mktemp -d "${TMPDIR:-/tmp}/polosa-run-XXXXXX")"
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export TESTS_LEDGER="$folder/ledger"

phase() {
    title="$1"
    shift
    echo "== $title"
    begun="$(date +%s)"
    if "$@"; then told=ok; else told=FAIL; fi
    printf '%-4s %5d s  %s\n' "$told" "$(($(date +%s) - begun))" "$title" >>"$folder/phases"
    tail -n 1 "$folder/phases"
}
sqlite() { "$python" -m pytest -q -p no:cacheprovider "$@"; }
postgres() { DATABASE_URL="$postgres" "$python" -m pytest -q -p no:cacheprovider "$@"; }
each="-n 2 --dist worksteal --ignore tests/architecture" # `make check` has run those
begun_all="$(date +%s)"

phase "make check" sh tests/check.sh

# shellcheck disable=SC2086
phase "PostgreSQL" postgres $each -m "not browser and not slow and not alone" >"$folder/beside" 2>&1 &
beside=$!
# shellcheck disable=SC2086
phase "SQLite" sqlite $each -m "not browser and not slow and not alone"
wait "$beside"
cat "$folder/beside"

# whole files, whose papers are started once
files="-n 2 --dist loadfile"
# shellcheck disable=SC2086
phase "PostgreSQL, real processes" postgres $files -m "slow and not browser and not alone" >"$folder/beside" 2>&1 &
beside=$!
# shellcheck disable=SC2086
phase "SQLite, real processes" sqlite $files -m "slow and not browser and not alone"
# shellcheck disable=SC2086
phase "A real browser" sqlite $files -m browser tests/browser
wait "$beside"
cat "$folder/beside"

phase "PostgreSQL, real seconds" postgres -m "alone and not browser" >"$folder/beside" 2>&1 &
beside=$!
phase "SQLite, real seconds" sqlite -m "alone and not browser"
wait "$beside"
cat "$folder/beside"

echo
cat "$folder/phases"
times >"$folder/times" # of this shell and of all it has waited for
awk -v seconds="$(($(date +%s) - begun_all))" -v cpu="$(sed -n 2p "$folder/times")" '
    { passed += $1; failed += $2; errors += $3; skipped += $4 }
    END { printf "== %d passed, %d failed, %d errors, %d skipped in %d s (CPU %s) ==\n", passed, failed, errors, skipped, seconds, cpu }
' "$folder/ledger"
! grep -q '^FAIL' "$folder/phases"

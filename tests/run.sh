#!/bin/sh
# Everything CI runs: checks, all tests on SQLite with a real browser, all others again on PostgreSQL.
set -u
cd "$(dirname "$0")/.."
python="$PWD/.venv/bin/python"
unset DATABASE_URL POLOSA_DATA PORT
code=0

sh tests/tools.sh || exit 1
echo "make check"
sh tests/check.sh || code=1
echo "SQLite"
"$python" -m pytest -q -n 2 --dist loadfile -m "not browser and not slow" -p no:cacheprovider || code=1
echo "SQLite, real processes one at a time: some of them promise a second"
"$python" -m pytest -q -m "slow and not browser" -p no:cacheprovider || code=1
echo "A real browser"
"$python" -m pytest -q -m browser -p no:cacheprovider tests/browser || code=1
echo "PostgreSQL"
sh tests/postgres.sh "$python" -m pytest -q -n 2 --dist loadfile -m "not browser and not slow" -p no:cacheprovider || code=1
sh tests/postgres.sh "$python" -m pytest -q -m "slow and not browser" -p no:cacheprovider || code=1
exit "$code"

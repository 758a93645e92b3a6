#!/bin/sh
# The quick part of the tests, on SQLite: no browser, no real processes, no real seconds. Arguments go to pytest.
set -u
cd "$(dirname "$0")/.."
unset DATABASE_URL POLOSA_DATA PORT
exec .venv/bin/python -m pytest -q -n 2 --dist worksteal -p no:cacheprovider -m "not browser and not slow and not alone" "$@"

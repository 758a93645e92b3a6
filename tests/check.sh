#!/bin/sh
# What can be told without running the paper. Every part runs, so that one look shows all there is to mend.
set -u
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH" DJANGO_SETTINGS_MODULE=tests.settings
unset DATABASE_URL

folder="$(mktemp -d "${TMPDIR:-/tmp}/polosa-check-XXXXXX")"
trap 'rm -rf "$folder"' EXIT
touch "$folder/failed"
check() {
    title="$1"
    shift
    if output="$("$@" 2>&1)"; then
        echo "  ok    $title"
    else
        echo "$title" >>"$folder/failed"
        printf '  FAIL  %s\n%s\n' "$title" "$output"
    fi
}

# The types take as long as all others together: they have a core of their own.
check types python -m mypy polosa >"$folder/types" &
check format python -m ruff format --check --quiet .
check lint python -m ruff check --quiet .
check street lint-imports
check fences python -m pytest tests/architecture -q -p no:cacheprovider
check migrations python -m django makemigrations --check --dry-run
wait
cat "$folder/types"
failed="$(tr '\n' ' ' 2>/dev/null <"$folder/failed")"
[ -z "$failed" ] || { echo "make check: $failed" >&2; exit 1; }

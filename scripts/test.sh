#!/usr/bin/env bash
# `make lint`, `make test`, `make test-all` and `make test-core`: test.sh lint | quick | test | core [pytest's arguments].
# Lint and types go first: pytest has the last word. `quick` leaves out what takes minutes, and without arguments runs
# the window's tests and those of the core beside the types and the others. `core` runs what needs no Qt, in an
# environment that has none. `lint` looks at the types as Windows and macOS have them, too.
# Without the system packages of sections qt and test, and a way to install them, the tests that need them are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

what=$1
shift
asked=$*
export QT_QPA_PLATFORM=offscreen
case $(uname) in
    Linux) export LC_ALL=C.UTF-8 ;;
    Darwin) ;; # UTF-8 everywhere, and not every macOS has that name
    *) export PYTHONUTF8=1 ;; # or each country's Windows has its own
esac

if [[ $what == core ]]; then
    bash scripts/environment.sh core
    bin=.venv-core/bin
    [[ ! -d .venv-core/Scripts ]] || bin=.venv-core/Scripts
    if "$bin/python" -c 'import PySide6' 2>/dev/null; then
        echo ".venv-core has Qt: remove it, and run this again." >&2
        exit 1
    fi
    exec "$bin/pytest" --ignore=tests/desktop "$@"
fi

[[ $what == lint ]] || bash scripts/install-system-packages.sh qt test || true
bash scripts/environment.sh dev
bin=.venv/bin
[[ ! -d .venv/Scripts ]] || bin=.venv/Scripts # Windows
"$bin/ruff" check .
"$bin/ruff" format --check .
if [[ $what == lint ]]; then
    "$bin/mypy"
    for platform in win32 darwin; do
        "$bin/mypy" --platform "$platform" --no-warn-unreachable --cache-dir ".mypy_cache/$platform"
    done
    exit 0
fi
# pytest-qt cannot even start where Qt's libraries are missing: tests/conftest.py goes on without it.
"$bin/python" -c 'import PySide6.QtWidgets, PySide6.QtNetwork, PySide6.QtSvg, PySide6.QtTest' 2>/dev/null \
    || set -- -p no:pytest-qt "$@"
[[ $what != quick ]] || set -- -m "not slow" "$@"
if [[ $what != quick || $asked ]]; then
    "$bin/mypy"
    exec "$bin/pytest" "$@"
fi

# Three at once, as many a test waits: for a disk, or for a program that it started. Each is read as a whole.
logs=$(mktemp -d)
parts=(proxy_core desktop)
beside=()
for part in "${parts[@]}"; do
    "$bin/pytest" -o cache_dir=".pytest_cache/$part" "$@" "tests/$part" >"$logs/$part" 2>&1 &
    beside+=($!)
done
trap 'kill "${beside[@]}" 2>/dev/null || true; wait; rm -rf "$logs"' EXIT
"$bin/mypy"
failed=0
"$bin/pytest" "$@" "${parts[@]/#/--ignore=tests/}" || failed=$?
for at in "${!parts[@]}"; do
    wait "${beside[at]}" || failed=$((failed ? failed : $?))
    echo "Those of tests/${parts[at]}:"
    cat "$logs/${parts[at]}"
done
exit "$failed"

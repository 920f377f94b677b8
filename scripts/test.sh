#!/usr/bin/env bash
# `make lint`, `make test`, `make test-all` and `make test-core`: test.sh lint | quick | test | core [pytest's arguments].
# Lint and types go first: pytest has the last word. `quick` leaves out what takes minutes, and without arguments runs
# the window's tests beside the others. `core` runs what needs no Qt, in an environment that has none. `lint` looks at the
# types as Windows and macOS have them, too.
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
"$bin/mypy"
if [[ $what == lint ]]; then
    for platform in win32 darwin; do
        "$bin/mypy" --platform "$platform" --no-warn-unreachable --cache-dir ".mypy_cache/$platform"
    done
    exit 0
fi
# pytest-qt cannot even start where Qt's libraries are missing: tests/conftest.py goes on without it.
"$bin/python" -c 'import PySide6.QtWidgets, PySide6.QtNetwork, PySide6.QtSvg, PySide6.QtTest' 2>/dev/null \
    || set -- -p no:pytest-qt "$@"
[[ $what != quick ]] || set -- -m "not slow" "$@"
[[ $what == quick && ! $asked ]] || exec "$bin/pytest" "$@"

beside=$(mktemp)
"$bin/pytest" -o cache_dir=.pytest_cache/desktop "$@" tests/desktop >"$beside" 2>&1 &
window=$!
trap 'kill "$window" 2>/dev/null || true; rm -f "$beside"' EXIT
others=0 windows=0
"$bin/pytest" "$@" --ignore=tests/desktop || others=$?
wait "$window" || windows=$?
echo "The window's tests:"
cat "$beside"
exit $((others ? others : windows))

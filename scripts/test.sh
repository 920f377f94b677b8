#!/usr/bin/env bash
# `make lint`, `make test` and `make test-core`: test.sh lint | test | core [pytest's arguments]. Lint and types go first:
# pytest has the last word. `core` runs what needs no Qt, in an environment that has none.
# Without the system packages of sections qt and test, and a way to install them, the tests that need them are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

what=$1
shift
export LC_ALL=C.UTF-8 QT_QPA_PLATFORM=offscreen

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
[[ $what != lint ]] || exit 0
# pytest-qt cannot even start where Qt's libraries are missing: tests/conftest.py goes on without it.
"$bin/python" -c 'import PySide6.QtWidgets, PySide6.QtNetwork, PySide6.QtSvg, PySide6.QtTest' 2>/dev/null \
    || set -- -p no:pytest-qt "$@"
exec "$bin/pytest" "$@"

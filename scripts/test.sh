#!/usr/bin/env bash
# `make lint` and `make test`: test.sh lint | test [pytest's arguments]. Lint and types go first: pytest has the last word.
# Without the system packages of sections qt and test, and a way to install them, the tests that need them are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

what=$1
shift
export LC_ALL=C.UTF-8 QT_QPA_PLATFORM=offscreen

[[ $what == lint ]] || bash scripts/install-system-packages.sh qt test || true
bash scripts/environment.sh dev
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
[[ $what != lint ]] || exit 0
# pytest-qt cannot even start where Qt's libraries are missing: tests/conftest.py goes on without it.
.venv/bin/python -c 'import PySide6.QtWidgets, PySide6.QtNetwork, PySide6.QtSvg, PySide6.QtTest' 2>/dev/null || set -- -p no:pytest-qt "$@"
exec .venv/bin/pytest "$@"

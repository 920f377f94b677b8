#!/usr/bin/env bash
# `make bench-window`: how late the window is while its own process draws for many clients. It stops by itself.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ $(uname) == Linux ]] || { echo "The bench reads /proc: it runs on Linux." >&2; exit 1; }
bash scripts/environment.sh run
exec .venv/bin/python -m benchmarks.window "$@"

#!/usr/bin/env bash
# `make bench`: Easel beside nginx, where that is installed, and the simplest proxy. It stops by itself.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ $(uname) == Linux ]] || { echo "The bench reads /proc: it runs on Linux." >&2; exit 1; }
bash scripts/environment.sh run
.venv/bin/python -m compileall -qq proxy_core # as a start finds it, but for the first after a change
exec .venv/bin/python -m benchmarks "$@"

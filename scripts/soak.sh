#!/usr/bin/env bash
# `make soak`: an hour of `easel serve` between clients of every kind and an upstream that fails. It stops by itself.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ $(uname) == Linux ]] || { echo "The soak reads /proc: it runs on Linux." >&2; exit 1; }
bash scripts/environment.sh run
mkdir -p build
exec .venv/bin/python -m benchmarks.soak --out build/soak.jsonl "$@"

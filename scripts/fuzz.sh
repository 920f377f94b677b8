#!/usr/bin/env bash
# `make fuzz`: every reader of foreign bytes under atheris, for an hour unless ARGS="--minutes 5" says otherwise.
# atheris is put beside .venv, into build/fuzz/atheris: it is for this alone, and not for every Python.
set -euo pipefail
cd "$(dirname "$0")/.."

version=3.0.0
beside=build/fuzz/atheris
bash scripts/environment.sh dev
if [[ ! -e $beside/atheris-$version.dist-info ]]; then
    rm -rf "$beside"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --only-binary :all: \
        --target "$beside" "atheris==$version" \
        || { echo "atheris $version is not to be had for this Python and system." >&2; exit 1; }
fi
PYTHONPATH=$beside exec .venv/bin/python -m tests.fuzz.run_atheris "$@"

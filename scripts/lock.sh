#!/usr/bin/env bash
# `make lock`: compiles the lock files from pyproject.toml with uv, in a throwaway environment. Versions stay as they are
# where they still fit; `make lock ARGS=--upgrade` takes the newest. No index address gets into the files.
set -euo pipefail
cd "$(dirname "$0")/.."

throwaway=$(mktemp -d)
trap 'rm -rf "$throwaway"' EXIT
"${PYTHON:-python3}" -m venv "$throwaway"
"$throwaway/bin/python" -m pip install --quiet --disable-pip-version-check uv

compile() {
    "$throwaway/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links "$@" >/dev/null
}

compile "$@" pyproject.toml --output-file requirements.lock
compile "$@" pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
compile "$@" --group pyproject.toml:package --constraint requirements-dev.lock --output-file requirements-package.lock
compile "$@" --group pyproject.toml:audit --output-file requirements-audit.lock
"$throwaway/bin/python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
    | compile "$@" - --constraint requirements-dev.lock --output-file requirements-build.lock

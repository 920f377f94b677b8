#!/usr/bin/env bash
# `make wheel`: builds the sdist, and from what is in that the wheel, into dist/. Needs no network. The .qm files are in
# git beside the .ts files they are compiled from, so there is nothing to compile.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/environment.sh run
python=$PWD/.venv/bin/python
[[ ! -d .venv/Scripts ]] || python=$PWD/.venv/Scripts/python
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT

rm -f dist/easel-*.tar.gz dist/easel-*.whl
"$python" -m hatchling build -t sdist -d dist >/dev/null
tar -xzf dist/easel-*.tar.gz -C "$unpacked" --strip-components 1
(cd "$unpacked" && "$python" -m hatchling build -t wheel -d built >/dev/null)
mv "$unpacked"/built/easel-*.whl dist/
"$python" packaging/check_wheel.py dist/easel-*.whl
ls -l dist/easel-*.tar.gz dist/easel-*.whl

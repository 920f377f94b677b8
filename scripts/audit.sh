#!/usr/bin/env bash
# `make audit` and `make sbom`: audit.sh audit | sbom, with tools in an environment of their own, build/audit.
#   audit  whether a weakness is known in a locked version of what Easel runs with. Asks PyPI, so it needs the network
#   sbom   dist/easel-VERSION-SYSTEM.cdx.json: what is installed with the wheel in dist/ on this system (CycloneDX 1.6)
set -euo pipefail
cd "$(dirname "$0")/.."

what=$1
bash scripts/environment.sh run
bin=bin
[[ ! -d .venv/Scripts ]] || bin=Scripts

# make_environment FOLDER LOCK: with what the lock says; anew when the lock is another.
make_environment() {
    if ! cmp -s "$2" "$1/made-from.lock"; then
        .venv/$bin/python -m venv --clear "$1"
        "$1/$bin/python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes --requirement "$2"
        cp "$2" "$1/made-from.lock"
    fi
}

mkdir -p build
make_environment build/audit requirements-audit.lock
if [[ $what == audit ]]; then
    # One that cannot be mended yet is told to pip-audit with --ignore-vuln, and here why.
    exec "build/audit/$bin/pip-audit" --strict --disable-pip --require-hashes --requirement requirements.lock \
        --progress-spinner off --desc off
fi

version=$(sed -n 's/^VERSION = "\(.*\)"$/\1/p' proxy_core/version.py)
wheel=dist/easel-$version-py3-none-any.whl
[[ -f $wheel ]] || { echo "audit.sh: there is no $wheel: make wheel" >&2; exit 1; }
system=$(uname -s | tr '[:upper:]' '[:lower:]')
case $system in mingw* | msys* | cygwin*) system=windows ;; darwin) system=macos ;; esac
make_environment build/sbom requirements.lock
"build/sbom/$bin/python" -m pip uninstall -qq --yes setuptools # venv of Python 3.11 puts it there, Easel needs none
"build/sbom/$bin/python" -m pip install -qq --disable-pip-version-check --no-deps --no-index --force-reinstall "$wheel"
sed "s/^dynamic = .*/version = \"$version\"/" pyproject.toml >build/sbom/pyproject.toml # which it reads the version from
"build/audit/$bin/cyclonedx-py" environment --pyproject build/sbom/pyproject.toml --mc-type application --spec-version 1.6 \
    --output-reproducible --output-format JSON --output-file "dist/easel-$version-$system.cdx.json" \
    "build/sbom/$bin/python"
echo "dist/easel-$version-$system.cdx.json"

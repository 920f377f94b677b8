#!/usr/bin/env bash
# `make test-wheel`: installs dist's wheel as a person would, tries it as its first user would, uninstalls it, and finds
# nothing left. Into an environment of its own with the locked versions; then with uv and pipx, where they are installed,
# which take the newest versions that pyproject.toml allows. Opens the window where Xvfb and xdotool are there.
set -euo pipefail
cd "$(dirname "$0")/.."

wheel=$(ls "$PWD"/dist/easel-*.whl)
version=${wheel##*/easel-}
version=${version%%-*}
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
python=${PYTHON:-$PWD/.venv/bin/python}
bin=bin exe=""
[[ ! -d .venv/Scripts ]] || { bin=Scripts exe=.exe python=${PYTHON:-$PWD/.venv/Scripts/python}; }
window=()
if command -v Xvfb >/dev/null && command -v xdotool >/dev/null; then window=(--window); fi

fail() {
    echo "test_wheel: $1" >&2
    exit 1
}

# try EASEL: what the first user does with it, away from the sources.
try() {
    local here=$PWD
    (cd "$prefix" && "$python" "$here/packaging/trial.py" ${window[@]+"${window[@]}"} --expect-version "$version" "$1")
}

# nothing_left FOLDER: what a person would find of Easel after it was uninstalled.
nothing_left() {
    local left
    left=$(find "$1" \( -name 'easel*' -o -path '*site-packages/desktop*' -o -path '*site-packages/proxy_core*' \
        -o -path '*site-packages/resources*' \) -print)
    [[ ! $left ]] || fail "uninstalling left $left"
}

echo "== pip, with the versions of requirements.lock"
"$python" packaging/check_wheel.py "$wheel"
"$python" -m venv "$prefix/pip"
pip=("$prefix/pip/$bin/python" -m pip --disable-pip-version-check)
"${pip[@]}" install -qq --require-hashes --requirement requirements.lock
"${pip[@]}" install -qq --no-deps --no-index "$wheel"
"${pip[@]}" check
(cd "$prefix" && "$prefix/pip/$bin/python" - <<'END')
import importlib
import sys

from PySide6.QtCore import QTranslator
from PySide6.QtSvg import QSvgRenderer
import resources

for language in ("en", "fr", "ru", "zh_CN"):
    assert QTranslator().load(str(resources.path(f"translations/easel_{language}.qm"))), language
assert QSvgRenderer(str(resources.path("icons/easel.svg"))).isValid()
assert resources.path("style.qss").read_text(encoding="utf-8")
# The backend itself is only there where its service runs; what it stands on has to be installed.
for name in {"linux": ["secretstorage", "jeepney"], "win32": ["win32ctypes.pywin32.win32cred"]}.get(sys.platform, []):
    importlib.import_module(name)
END
try "$prefix/pip/$bin/easel$exe"
"${pip[@]}" uninstall -qq --yes easel
nothing_left "$prefix/pip"

if command -v uv >/dev/null; then
    echo "== uv tool install"
    export UV_TOOL_DIR=$prefix/uv UV_TOOL_BIN_DIR=$prefix/uv-bin
    uv tool install --quiet --python "$python" "$wheel"
    try "$prefix/uv-bin/easel$exe"
    uv tool uninstall --quiet easel
    nothing_left "$prefix/uv"
    nothing_left "$prefix/uv-bin"
fi

if command -v pipx >/dev/null; then
    echo "== pipx install"
    export PIPX_HOME=$prefix/pipx PIPX_BIN_DIR=$prefix/pipx-bin PIPX_MAN_DIR=$prefix/pipx-man
    pipx install --quiet --python "$python" "$wheel"
    try "$prefix/pipx-bin/easel$exe"
    pipx uninstall easel >/dev/null
    nothing_left "$prefix/pipx/venvs"
    nothing_left "$prefix/pipx-bin"
fi
echo "The wheel installs, draws and goes."

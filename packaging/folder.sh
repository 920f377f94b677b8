#!/usr/bin/env bash
# Makes $EASEL_BUILD/package/easel: the folder with everything in it that packages are made of, and its licences.
# Run by the scripts that make packages; twice in a row, the second time costs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

: "${EASEL_BUILD:?is set by packaging/build.sh}" "${SOURCE_DATE_EPOCH:?is set by packaging/build.sh}"
folder=$EASEL_BUILD/package/easel
stamp=$EASEL_BUILD/package/made-of

bash scripts/environment.sh package
python=build/package-venv/bin/python
[[ -x $python ]] || python=build/package-venv/Scripts/python.exe

inputs() {
    find desktop proxy_core resources packaging/easel.spec packaging/hooks packaging/licences packaging/folder.sh \
        docs/licences.md requirements.lock requirements-package.lock -type f ! -name '*.pyc' -exec cksum {} + | sort
    "$python" -VV
}

if [[ -d $folder && $(cat "$stamp" 2>/dev/null) == "$(inputs)" ]]; then
    exit 0
fi
echo "Putting Easel, Python and Qt into one folder. This takes a minute."
rm -rf "$EASEL_BUILD/package"
if [[ $(uname) != Linux ]]; then
    system=windows
    if [[ $(uname) == Darwin ]]; then
        system=macos
    fi
    "$python" packaging/icons.py "$system" "$EASEL_BUILD/icons"
    "$python" packaging/windows/version_info.py "$EASEL_BUILD/version-info.txt"
fi
log=$EASEL_BUILD/pyinstaller.log
if ! PYTHONHASHSEED=1 "$python" -m PyInstaller --noconfirm --clean --log-level WARN \
    --distpath "$EASEL_BUILD/package" --workpath "$EASEL_BUILD/pyinstaller" packaging/easel.spec >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
"$python" scripts/licences.py texts "$folder/licences" >/dev/null
"$python" -c 'import importlib.metadata as m; print(m.distribution("pyinstaller").read_text("licenses/COPYING.txt"))' \
    >"$folder/licences/pyinstaller.txt"
rm -rf "$EASEL_BUILD/licences"
cp -R "$folder/licences" "$EASEL_BUILD/licences" # for the image of macOS
if [[ $(uname) == Linux ]]; then
    # Debugging symbols, half of what Python's own libraries weigh. Qt's have none; auditwheel's do not stand it.
    find "$folder/_internal" -name '*.so*' -type f \
        ! -path '*/PySide6/*' ! -path '*/shiboken6/*' ! -path '*/PIL/*' ! -path '*/pillow.libs/*' -exec strip --strip-unneeded {} +
    # Where Python was built: a place of this computer, where others have nothing or something else. Wheels' begin with
    # $ORIGIN.
    find "$folder" -name '*.so*' -type f -o -path "$folder/easel" | while read -r file; do
        if objdump -p "$file" | grep -qE '^ +(RPATH|RUNPATH) +/'; then chrpath --delete "$file" >/dev/null; fi
    done
fi
inputs >"$stamp"

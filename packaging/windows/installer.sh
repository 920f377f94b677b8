#!/usr/bin/env bash
# Packs the one folder for Windows: installer.sh FOLDER [OUT]. Makes OUT/easel-VERSION-windows.zip and, where NSIS is
# installed (`makensis`, on Windows and on Linux), OUT/easel-VERSION-windows-setup.exe. packaging/build.sh runs it.
# FOLDER holds easelw.exe (the window, without a console), easel.exe (the command) and _internal/.
# Its authors tried it on Linux alone, with a folder that only looks like one. It is written for the bash of Git for
# Windows.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$1
out=${2:-dist}
for python in build/package-venv/Scripts/python.exe .venv/Scripts/python.exe .venv/bin/python; do
    [[ ! -x $python ]] || break
done
version=$(sed -n 's/^VERSION = "\(.*\)"$/\1/p' proxy_core/version.py)

for name in easelw.exe easel.exe _internal; do
    [[ -e $folder/$name ]] || { echo "installer.sh: there is no $folder/$name" >&2; exit 1; }
done
[[ -d $folder/licences ]] || "$python" scripts/licences.py texts "$folder/licences"
if [[ $(uname) != Linux ]]; then
    "$python" packaging/trial.py --expect-version "$version" "$folder/easel.exe"
fi
mkdir -p "$out"
rm -f "$out/easel-$version-windows.zip" "$out/easel-$version-windows-setup.exe"
"$python" -m zipfile -c "$out/easel-$version-windows.zip" "$folder"/

if ! command -v makensis >/dev/null; then
    echo "installer.sh: there is no makensis (NSIS 3), so the zip is all there is." >&2
    exit 0
fi
icons=$(mktemp -d)
trap 'rm -rf "$icons"' EXIT
"$python" packaging/icons.py windows "$icons"
if command -v cygpath >/dev/null; then # makensis wants Windows' own paths
    folder=$(cygpath -am "$folder") out=$(cygpath -am "$out") icons=$(cygpath -am "$icons")
else
    folder=$(realpath "$folder") out=$(realpath "$out")
fi
makensis -V2 -WX -INPUTCHARSET UTF8 "-DVERSION=$version" "-DSOURCE=$folder" "-DICON=$icons/easel.ico" \
    "-DOUT=$out/easel-$version-windows-setup.exe" packaging/windows/easel.nsi

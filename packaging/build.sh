#!/usr/bin/env bash
# `make package`: builds what this system can install into dist/, and tries each of it. It sets up what it needs itself:
# an environment of its own in build/package-venv, from the lock files.
#   build.sh             everything that can be built here
#   build.sh NAME...     of wheel, deb, appimage (Linux), installer (Windows), app (macOS) those
# The folder that all but the wheel are made of comes from packaging/folder.sh.
# EASEL_BUILD names another folder than build/ for what lies between. Nothing of dist/ is removed but what is built anew.
set -euo pipefail
cd "$(dirname "$0")/.."

case $(uname) in
    Linux) system=linux all=(wheel deb) ;; # and an AppImage, where its tool was brought: packaging/linux/appimage.sh
    Darwin) system=macos all=(wheel app) ;;
    *) system=windows all=(wheel installer) ;;
esac
[[ $system != linux || ! ${APPIMAGETOOL:-} ]] || all+=(appimage)
(($#)) || set -- "${all[@]}"

# The same commit gives the same files: their times are the commit's.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export EASEL_BUILD=${EASEL_BUILD:-build}
mkdir -p "$EASEL_BUILD" dist
EASEL_BUILD=$(cd "$EASEL_BUILD" && pwd)

for what in "$@"; do
    case $system-$what in
        *-wheel)
            bash packaging/wheel.sh
            bash packaging/test_wheel.sh
            ;;
        linux-deb) bash packaging/linux/deb.sh ;;
        linux-appimage) bash packaging/linux/appimage.sh ;;
        windows-installer)
            bash packaging/folder.sh
            bash packaging/windows/installer.sh "$EASEL_BUILD/package/easel"
            ;;
        macos-app)
            bash packaging/folder.sh
            bash packaging/macos/sign.sh "$EASEL_BUILD/package/Easel.app"
            ;;
        *)
            echo "Here can be made: ${all[*]}. There is no $what." >&2
            exit 2
            ;;
    esac
done
echo "In dist/:"
ls -1sh dist

#!/usr/bin/env bash
# Makes dist/Easel-VERSION-ARCHITECTURE.AppImage: one file that runs on most systems of glibc 2.35 or later as it is.
# APPIMAGETOOL names the program `appimagetool`, which no distribution has: CI fetches it. APPIMAGE_RUNTIME may name the
# runtime that it puts before the file, so that it fetches nothing itself. Without the tool Easel.AppDir is made and tried.
set -euo pipefail
cd "$(dirname "$0")/../.."

: "${EASEL_BUILD:?is set by packaging/build.sh}" "${SOURCE_DATE_EPOCH:?is set by packaging/build.sh}"
here=packaging/linux
app=$EASEL_BUILD/appimage/Easel.AppDir
lib=$app/usr/lib/easel
share=$app/usr/share
# What systems with a desktop do not all have, or not under this name. The rest is everywhere, and better the system's:
# https://github.com/AppImageCommunity/pkg2appimage/blob/master/excludelist
brought=(libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-render-util.so.0 libxcb-util.so.1
    libxkbcommon-x11.so.0 libssl.so.3 libcrypto.so.3 libffi.so.8 libbz2.so.1.0 libbrotlidec.so.1 libbrotlicommon.so.1)

bash scripts/install-system-packages.sh qt package
bash packaging/folder.sh
version=$(build/package-venv/bin/python -c 'from proxy_core.version import VERSION; print(VERSION)')
architecture=$(uname -m)
rm -rf "$EASEL_BUILD/appimage"
mkdir -p "$lib" "$app/usr/bin" "$share"/{applications,metainfo}

cp -a "$EASEL_BUILD/package/easel/." "$lib/"
for name in "${brought[@]}"; do
    source=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p | awk -v name="$name" '$1 == name && /x86-64|AArch64/ { print $NF; exit }')
    [[ ! $source ]] || install -m 644 "$source" "$lib/_internal/$name"
done
ln -s ../lib/easel/easel "$app/usr/bin/easel"
ln -s usr/bin/easel "$app/AppRun"
install -m 644 "$here/easel.desktop" "$share/applications/easel.desktop"
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)/" "$here/app.easel.Easel.metainfo.xml" \
    >"$share/metainfo/easel.appdata.xml"
build/package-venv/bin/python packaging/icons.py linux "$share/icons"
ln -s usr/share/applications/easel.desktop "$app/easel.desktop"
ln -s usr/share/icons/hicolor/256x256/apps/easel.png "$app/easel.png"
ln -s easel.png "$app/.DirIcon"

file=dist/Easel-$version-$architecture.AppImage
tried=$app/AppRun
if [[ ${APPIMAGETOOL:-} ]]; then
    options=(--no-appstream)
    [[ ! ${APPIMAGE_RUNTIME:-} ]] || options+=(--runtime-file "$APPIMAGE_RUNTIME")
    # Without FUSE, as in a container, it and what it makes unpack themselves.
    APPIMAGE_EXTRACT_AND_RUN=1 ARCH=$architecture "$APPIMAGETOOL" "${options[@]}" "$app" "$file"
    chmod 755 "$file"
    tried=$file
else
    echo "APPIMAGETOOL is not set: $app is not packed."
fi
APPIMAGE_EXTRACT_AND_RUN=1 build/package-venv/bin/python packaging/trial.py --window --expect-version "$version" "$tried"

#!/usr/bin/env bash
# Makes dist/easel_VERSION_ARCHITECTURE.deb and tries it (packaging/linux/try.sh; EASEL_TRY=no leaves that out).
# The folder goes to /usr/lib/easel, without what Debian and Ubuntu have themselves: the package depends on that.
# It runs on the system it is built on and on newer ones; build it on the oldest that it is for.
set -euo pipefail
cd "$(dirname "$0")/../.."

: "${EASEL_BUILD:?is set by packaging/build.sh}" "${SOURCE_DATE_EPOCH:?is set by packaging/build.sh}"
here=packaging/linux
root=$EASEL_BUILD/deb/root
lib=$root/usr/lib/easel
share=$root/usr/share

bash scripts/install-system-packages.sh qt package
bash packaging/folder.sh
rm -rf "$EASEL_BUILD/deb"
mkdir -p "$lib" "$root"/{DEBIAN,usr/bin,usr/lib/systemd/user,etc/xdg/autostart} "$share"/{applications,metainfo,doc/easel,man/man1,lintian/overrides}

version=$(build/package-venv/bin/python -c 'from proxy_core.version import VERSION; print(VERSION)')
# 1.0rc1 comes before 1.0: Debian says so by a tilde.
debian_version=$(sed -E 's/\.?(a|b|rc|dev)([0-9]+)$/~\1\2/' <<<"$version")
architecture=$(dpkg --print-architecture)
date=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)

cp -a "$EASEL_BUILD/package/easel/." "$lib/"
ln -s ../lib/easel/easel "$root/usr/bin/easel"
install -m 644 "$here/easel.desktop" "$share/applications/easel.desktop"
install -m 644 "$here/autostart.desktop" "$root/etc/xdg/autostart/easel.desktop"
install -m 644 "$here/easel.service" "$root/usr/lib/systemd/user/easel.service"
install -m 644 "$here/lintian-overrides" "$share/lintian/overrides/easel"
install -m 644 "$here/copyright" "$share/doc/easel/copyright"
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$date/" "$here/app.easel.Easel.metainfo.xml" >"$share/metainfo/app.easel.Easel.metainfo.xml"
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$date/" "$here/easel.1" | gzip -9n >"$share/man/man1/easel.1.gz"
gzip -9nc CHANGELOG.md >"$share/doc/easel/NEWS.gz"
build/package-venv/bin/python packaging/icons.py linux "$share/icons"

desktop-file-validate "$share/applications/easel.desktop" "$root/etc/xdg/autostart/easel.desktop"
# AppStream 1.2 misses a homepage, which is for whoever ships Easel to name.
sed 's|^</component>|<url type="homepage">https://example.org</url>&|' "$share/metainfo/app.easel.Easel.metainfo.xml" \
    >"$EASEL_BUILD/deb/app.easel.Easel.metainfo.xml"
appstreamcli validate --no-net "$EASEL_BUILD/deb/app.easel.Easel.metainfo.xml" >"$EASEL_BUILD/deb/appstream.log" \
    || { cat "$EASEL_BUILD/deb/appstream.log" >&2; exit 1; }

# What the libraries in the folder ask of the system, as Debian's packages. GTK's part is left out: it is only suggested.
# SQLite is in the folder. Debian 12 asks for newer versions of two than Ubuntu 22.04 has and than Qt needs, whose wheels
# are made for any system of glibc 2.34 or later.
depends() {
    local work=$EASEL_BUILD/deb/shlibs libraries=()
    mkdir -p "$work/debian"
    printf 'Source: easel\n\nPackage: easel\nArchitecture: any\n' >"$work/debian/control"
    mapfile -t libraries < <(find "$lib/_internal" -name '*.so*' -type f ! -name 'libqgtk3.so' -printf '-e%p\n')
    (
        cd "$work"
        dpkg-shlibdeps -O --ignore-missing-info --warnings=0 \
            "-l$lib/_internal" "-l$lib/_internal/PySide6/Qt/lib" "-l$lib/_internal/PySide6" "-l$lib/_internal/shiboken6" \
            "-l$lib/_internal/pillow.libs" "-e$lib/easel" "${libraries[@]}"
    ) | sed 's/^shlibs:Depends=//' \
        | sed -E -e 's/(, )?\blibsqlite3-0( \([^)]*\))?//' -e 's/\b(libx11-xcb1|libzstd1) \([^)]*\)/\1/g' \
            -e 's/\b(lib[a-z0-9.+-]+)t64( \([^)]*\))?/\1t64\2 | \1\2/g' # as older releases call it
}

needs=$(depends)
size=$(du -sk --apparent-size "$root" | cut -f1)
sed -e "s/@VERSION@/$debian_version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" -e "s/@DEPENDS@/$needs/" \
    -e "s/@MAINTAINER@/${EASEL_MAINTAINER:-The Easel authors <authors@easel.invalid>}/" "$here/control" >"$root/DEBIAN/control"
echo /etc/xdg/autostart/easel.desktop >"$root/DEBIAN/conffiles"
find "$root" -type d -exec chmod 755 {} +
find "$root" -type f ! -perm -u+x -exec chmod 644 {} +
find "$root" -type f -perm -u+x -exec chmod 755 {} +
find "$lib/_internal" -type f -exec chmod 644 {} +
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

package=dist/easel_${debian_version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >/dev/null
lintian --fail-on error "$package"
[[ ${EASEL_TRY:-yes} == no ]] || bash packaging/linux/try.sh "$package"

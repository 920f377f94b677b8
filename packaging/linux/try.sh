#!/usr/bin/env bash
# Tries a .deb as a person would: try.sh FILE [SUITE]. Installs it into an empty Debian or Ubuntu, of the release that
# runs here or of SUITE, uses it, removes it, and looks at what is left: packaging/linux/story.py tells.
# EASEL_TRY=here does so in the running system itself, for machines and containers that are thrown away.
set -euo pipefail
cd "$(dirname "$0")/../.."

package=$(realpath "$1")
suite=${2:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
build=$(realpath "${EASEL_BUILD:-build}")
python=$(realpath -s build/package-venv/bin/python)
story=(-u packaging/linux/story.py --screenshots "$build/try")
as_root=()
((EUID == 0)) || as_root=(sudo -n -- env "LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}") # some Pythons are found by it

if [[ ${EASEL_TRY:-} == here ]]; then
    exec "${as_root[@]}" "$python" "${story[@]}" / "$package"
fi
if ! "${as_root[@]}" unshare --mount true 2>/dev/null; then
    echo "The package is made, but cannot be tried here: that needs root, and leave to mount. EASEL_TRY=here tries it in this\
 very system, EASEL_TRY=no leaves it." >&2
    exit 1
fi

empty=$build/try/$suite.tar
if [[ ! -f $empty ]]; then
    echo "Fetching an empty $suite. This takes a minute or two, once."
    mkdir -p "$build/try"
    # From where this system has its own packages.
    mirror=$(apt-get indextargets --format '$(ORIGIN) $(SITE)' 'Identifier: Packages' | grep -Em1 '^(Debian|Ubuntu) ' | cut -d' ' -f2)
    components=main
    [[ $(. /etc/os-release && echo "$ID") != ubuntu ]] || components=main,universe
    "${as_root[@]}" mmdebstrap --quiet --variant=minbase --include=apt --format=tar --components="$components" \
        "$suite" "$empty.new" "$mirror"
    "${as_root[@]}" mv "$empty.new" "$empty"
fi
root=$(mktemp -d "$build/try/root.XXXXXX")
trap '"${as_root[@]}" rm -rf "$root"' EXIT
"${as_root[@]}" tar -xf "$empty" -C "$root" --exclude=./dev
"${as_root[@]}" mkdir -p "$root/dev"
"${as_root[@]}" unshare --mount --pid --fork --kill-child bash -euc '
    root=$1; shift
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mkdir -p "$root/tmp/.X11-unix" /tmp/.X11-unix
    mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    exec "$@"
' _ "$root" "$python" "${story[@]}" "$root" "$package"

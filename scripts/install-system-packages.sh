#!/usr/bin/env bash
# Installs what is missing of the named sections of scripts/system-packages, as root or through a sudo that asks nothing.
# Exits 1, with one line on stderr, when something is still missing afterwards. PYTHON is the Python of the sections venv
# and freeze.
set -euo pipefail
cd "$(dirname "$0")/.."

# Elsewhere the wheels bring what Qt needs, and nobody is told to install Linux's programs.
[[ $(uname) == Linux || " $* " == *" venv "* ]] || exit 0

libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)

present() {
    case $1 in
        *.so.*) [[ $libraries == *$'\t'"$1 (libc6,"* ]] ;; # the comma leaves 32-bit libraries out
        ensurepip) "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ;;
        libpython) "$PYTHON" -c 'import ctypes, sysconfig; ctypes.CDLL(sysconfig.get_config_var("INSTSONAME"))' 2>/dev/null ;;
        font) [[ $(find -L /usr/share/fonts /usr/local/share/fonts ~/.fonts ~/.local/share/fonts \
            -name '*.[ot]t[fc]' -print -quit 2>/dev/null) ]] ;;
        font:*) [[ $(fc-list ":lang=${1#font:}" file 2>/dev/null) ]] ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# Fills `lacking` with what is missing and `packages` with the packages that bring it.
look() {
    local section probe package
    lacking=() packages=()
    while read -r section probe package; do
        if [[ " $wanted " == *" $section "* ]] && ! present "$probe"; then
            if [[ $package == *X.Y* ]]; then
                package=${package/X.Y/$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')}
            fi
            lacking+=("$probe")
            [[ " ${packages[*]} " == *" $package "* ]] || packages+=("$package")
        fi
    done <scripts/system-packages
}

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" </dev/null 2>&1
}

wanted=$*
look
((${#lacking[@]})) || exit 0
if ! command -v apt-get >/dev/null; then
    echo "Easel needs what is missing here and found no apt-get to install it with: ${lacking[*]}" >&2
    exit 1
fi

as_root=()
reason=""
((EUID == 0)) || as_root=(sudo -n)
if "${as_root[@]}" true 2>/dev/null; then
    echo "Installing with apt-get: ${packages[*]}"
    output=$(apt update || true; apt install --yes --no-install-recommends "${packages[@]}") || {
        reason=" (apt-get: $(grep '^E:' <<<"$output" | tail -n 1 || true))"
        # One that this system does not have keeps no other out.
        for package in "${packages[@]}"; do apt install --yes --no-install-recommends "$package" >/dev/null || true; done
    }
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
    look
    ((${#lacking[@]})) || exit 0
fi
echo "Easel needs system packages that are missing$reason. To install them:" \
    "sudo apt-get install --yes --no-install-recommends ${packages[*]}" >&2
exit 1

#!/usr/bin/env bash
# Makes .venv or brings it up to date, from the lock files alone. Does nothing when it is: environment.sh run|dev|core|package
# `core` makes .venv-core instead: what the tests of the core need, and no Qt. `package` makes build/package-venv, which
# packages are made in: nothing gets into them that Easel does not need.
# .venv/.easel/ says for which place, Python and lock files .venv was made. It is away while pip works, so what an
# interrupted start left is made anew; and so is what was moved or copied, as a .venv holds absolute paths.
# Keeps to what bash 3.2 of macOS and the bash of Git for Windows know.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=$1
venv=.venv
sections=(venv)
case $kind in
    core) venv=.venv-core ;;
    package)
        venv=build/package-venv
        [[ $(uname) != Linux ]] || sections+=(freeze)
        ;;
esac
stamps=$venv/.easel
bin=$venv/bin
case ${OSTYPE:-} in msys* | cygwin*) bin=$venv/Scripts ;; esac

set_locks() {
    case $1 in
        run) locks=(requirements.lock requirements-build.lock) ;;
        dev | core) locks=(requirements-dev.lock) ;; # holds all that run does
        package) locks=(requirements.lock requirements-build.lock requirements-package.lock) ;;
    esac
}
set_locks "$kind"

fail() {
    echo "$1" >&2
    exit 1
}

version_of() {
    "$1" -c 'import sys; sys.stdout.write("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

# What the Python $1 is worth, or nothing where it does not run or is too old. `fast` and `slow` have all that a .venv needs,
# `bare` lacks some. `slow` was compiled by hand, by pyenv for example, without the compiler's optimisations. Python says
# whether it was told of them: Debian's was not and has them nonetheless, nor was conda's, and Windows' says nothing.
worth_of() {
    "$1" -c '
import os, sys, sysconfig
if sys.version_info < (3, 11):
    sys.exit(1)
try:
    import ensurepip, venv
except ImportError:
    worth = "bare"
else:
    told = sysconfig.get_config_var("CONFIG_ARGS")
    vendors = sys.base_prefix == "/usr" or os.path.isdir(os.path.join(sys.base_prefix, "conda-meta"))
    worth = "fast" if told is None or "--enable-optimizations" in told or vendors else "slow"
sys.stdout.write(worth)' 2>/dev/null </dev/null
}

# Sets PYTHON, unless it is set, to the newest fast Python on the PATH, else to the newest slow one, else to any. For a
# package a slow one is as good: what gets into it is Python's library, and Debian's is hardly faster.
choose_python() {
    local name candidate fast="" slow="" bare="" candidates=()
    local names=(python3.14 python3.13 python3.12 python3.11 python3)
    if [[ ${PYTHON:-} ]]; then
        names=("$PYTHON") candidates=("$PYTHON")
    else
        for name in "${names[@]}"; do
            while read -r candidate; do candidates+=("$candidate"); done < <(type -ap "$name")
        done
    fi
    for candidate in ${candidates[@]+"${candidates[@]}"}; do
        case $kind-$(worth_of "$candidate") in
            *-fast | package-slow) fast=$candidate && break ;;
            *-slow) slow=${slow:-$candidate} ;;
            *-bare) bare=${bare:-$candidate} ;;
        esac
    done
    if [[ ! ${PYTHON:-}$fast && $slow ]]; then
        advice="$slow was built without optimisations: Easel takes about a sixth more CPU with it. One that your system\
 brings, or that was built with --enable-optimizations, can be named: 'make run PYTHON=/usr/bin/python3'."
    fi
    export PYTHON=${fast:-${slow:-$bare}}
    [[ $PYTHON ]] || fail "Easel needs Python 3.11 or newer and found none (tried ${names[*]}): install python3.11 and\
 python3.11-venv, or name one as in 'make run PYTHON=/path/to/python3'."
}

# Where the Python $1 is installed, or the one that it was made of, and its version.
installation_of() {
    "$1" -c 'import os, sys; sys.stdout.write("%d.%d " % sys.version_info[:2] + os.path.realpath(sys.base_prefix))' 2>/dev/null
}

# Whether $venv was made to its end, in this place, and its Python, which is PYTHON if that is set, still runs. Without
# PYTHON any will do, slow ones too: nobody who did not ask waits for another.
is_whole() {
    local version
    version=$(version_of "$bin/python") || return 1
    [[ ! ${PYTHON:-} || $(installation_of "$PYTHON") == "$(installation_of "$bin/python")" ]] || return 1
    [[ -x $bin/easel && $(cat "$stamps/place" 2>/dev/null) == "$version $PWD" ]]
}

digest=(sha256sum)
command -v sha256sum >/dev/null || digest=(shasum -a 256) # macOS
inputs_of() {
    "${digest[@]}" -- pyproject.toml "${locks[@]}"
}

# The lock without Qt and what binds to it. It is whole, so nothing else is to be looked for.
install_core() {
    local lock
    lock=$(mktemp)
    awk '/^[^ ]/ { keep = !/^(pyside6-essentials|shiboken6|qasync|pytest-qt)==/ } keep' requirements-dev.lock >"$lock"
    install --require-hashes --no-deps --requirement="$lock"
    rm -f "$lock"
}

install() {
    "$bin/python" -m pip install -qq --disable-pip-version-check --no-input "$@" \
        || fail "pip could not install what Easel needs; what it said is above. The next start tries again."
}

make_anew() {
    local advice=""
    choose_python
    bash scripts/install-system-packages.sh "${sections[@]}"
    echo "Making $venv with Python $(version_of "$PYTHON"). This takes a minute or two."
    [[ ! $advice ]] || echo "$advice"
    "$PYTHON" -m venv --clear "$venv" || fail "'$PYTHON -m venv $venv' failed; what it said is above."
}

# One at a time, where there is a way to say so: `make run` and `make test` may be started together.
if command -v flock >/dev/null; then
    exec 9<pyproject.toml
    flock 9
fi
if is_whole; then
    [[ $(cat "$stamps/$kind" 2>/dev/null) != "$(inputs_of)" ]] || exit 0
    echo "Bringing $venv up to date."
else
    make_anew
fi
rm -rf "$stamps"
if [[ $kind == core ]]; then install_core; else install --require-hashes "${locks[@]/#/--requirement=}"; fi
install --no-deps --no-build-isolation --editable .
# pip compiles what it copies, and this it does not copy; some systems tell Python to keep nothing of what it compiles.
"$bin/python" -m compileall -qq proxy_core desktop resources

mkdir "$stamps"
inputs_of >"$stamps/$kind"
if [[ $kind == run || $kind == dev ]]; then
    set_locks run
    inputs_of >"$stamps/run"
fi
echo "$(version_of "$bin/python") $PWD" >"$stamps/place"

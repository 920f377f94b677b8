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

# Sets PYTHON, unless it is set, to the newest Python that has all that a .venv needs, else to the newest one.
choose_python() {
    local candidate chosen=""
    local candidates=(python3.14 python3.13 python3.12 python3.11 python3)
    [[ ! ${PYTHON:-} ]] || candidates=("$PYTHON")
    for candidate in "${candidates[@]}"; do
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        chosen=${chosen:-$candidate}
        if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            chosen=$candidate
            break
        fi
    done
    [[ $chosen ]] || fail "Easel needs Python 3.11 or newer and found none (tried ${candidates[*]}): install python3.11 and\
 python3.11-venv, or name one as in 'make run PYTHON=/path/to/python3'."
    export PYTHON=$chosen
}

# Whether $venv was made to its end, in this place, and its Python, which is PYTHON if that is set, still runs.
is_whole() {
    local version
    version=$(version_of "$bin/python") || return 1
    [[ ! ${PYTHON:-} || $(version_of "$PYTHON") == "$version" ]] || return 1
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
    choose_python
    bash scripts/install-system-packages.sh "${sections[@]}"
    echo "Making $venv with Python $(version_of "$PYTHON"). This takes a minute or two."
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

#!/usr/bin/env bash
# Makes .venv or brings it up to date, from the lock files alone: environment.sh run|dev. Does nothing when it is.
# .venv/.easel/ says for which place, Python and lock files .venv was made. It is away while pip works, so what an
# interrupted start left is made anew; and so is what was moved or copied, as a .venv holds absolute paths.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=$1
stamps=.venv/.easel

set_locks() {
    case $1 in
        run) locks=(requirements.lock requirements-build.lock) ;;
        dev) locks=(requirements-dev.lock) ;; # holds all that the others hold
    esac
}
set_locks "$kind"

fail() {
    echo "$1" >&2
    exit 1
}

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

# Sets PYTHON, unless it is set, to the newest Python that has all that a .venv needs, else to the newest one.
choose_python() {
    local candidate chosen=""
    local candidates=(python3.14 python3.13 python3.12 python3.11 python3)
    [[ ! ${PYTHON:-} ]] || candidates=("$PYTHON")
    for candidate in "${candidates[@]}"; do
        [[ $("$candidate" -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null) == True ]] || continue
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

# Whether .venv was made to its end, in this place, and its Python, which is PYTHON if that is set, still runs.
is_whole() {
    local version
    version=$(version_of .venv/bin/python) || return 1
    [[ ! ${PYTHON:-} || $(version_of "$PYTHON") == "$version" ]] || return 1
    [[ -x .venv/bin/easel && $(cat "$stamps/place" 2>/dev/null) == "$version $PWD" ]]
}

inputs_of() {
    sha256sum -- pyproject.toml "${locks[@]}"
}

install() {
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input "$@" \
        || fail "pip could not install what Easel needs; what it said is above. The next start tries again."
}

make_anew() {
    choose_python
    bash scripts/install-system-packages.sh venv
    echo "Making .venv with Python $(version_of "$PYTHON"). This takes a minute or two."
    "$PYTHON" -m venv --clear .venv || fail "'$PYTHON -m venv .venv' failed; what it said is above."
}

# One at a time: `make run` and `make test` may be started together.
exec 9<pyproject.toml
flock 9
if is_whole; then
    [[ $(cat "$stamps/$kind" 2>/dev/null) != "$(inputs_of)" ]] || exit 0
    echo "Bringing .venv up to date."
else
    make_anew
fi
rm -rf "$stamps"
install --require-hashes "${locks[@]/#/--requirement=}"
install --no-deps --no-build-isolation --editable .

mkdir "$stamps"
inputs_of >"$stamps/$kind"
set_locks run
inputs_of >"$stamps/run"
echo "$(version_of .venv/bin/python) $PWD" >"$stamps/place"

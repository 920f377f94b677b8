#!/usr/bin/env bash
# `make translations`: collects the texts of the window into resources/translations/*.ts, which people edit (Qt Linguist
# or any editor), and compiles those to the .qm files beside them, which Easel reads. Needs no network.
# `translations.sh collect FOLDER BIN` does the first half for the .ts files of another folder, with the tools in BIN; it
# leaves the environment alone, as a test is run in it.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ ${1:-} == collect ]] || bash scripts/environment.sh dev
folder=${2:-resources/translations}
bin=${3:-.venv/bin}
texts=$(mktemp -d)
trap 'rm -rf "$texts"' EXIT

PYTHONPATH=. "$bin/python" scripts/collect_texts.py "$texts/texts.py"
for language in zh_CN ru fr; do
    "$bin/pyside6-lupdate" -silent -locations none -no-obsolete -source-language en -target-language "$language" \
        "$texts/texts.py" -ts "$folder/easel_$language.ts"
done
# English has no translation but its plural forms.
"$bin/pyside6-lupdate" -silent -locations none -no-obsolete -pluralonly -source-language en -target-language en \
    "$texts/texts.py" -ts "$folder/easel_en.ts"
[[ ${1:-} != collect ]] || exit 0
for source in "$folder"/*.ts; do
    "$bin/pyside6-lrelease" -silent -nounfinished "$source" -qm "${source%.ts}.qm"
done

#!/usr/bin/env bash
# `make translations`: collects the texts of the window into resources/translations/*.ts, which people edit (Qt Linguist
# or any editor), and compiles those to the .qm files beside them, which Easel reads. `translations.sh collect FOLDER`
# does the first half for the .ts files of another folder. Needs no network.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/environment.sh dev
folder=${2:-resources/translations}
texts=$(mktemp -d)
trap 'rm -rf "$texts"' EXIT

PYTHONPATH=. .venv/bin/python scripts/collect_texts.py "$texts/texts.py"
for language in zh_CN ru fr; do
    .venv/bin/pyside6-lupdate -silent -locations none -no-obsolete -source-language en -target-language "$language" \
        "$texts/texts.py" -ts "$folder/easel_$language.ts"
done
# English has no translation but its plural forms.
.venv/bin/pyside6-lupdate -silent -locations none -no-obsolete -pluralonly -source-language en -target-language en \
    "$texts/texts.py" -ts "$folder/easel_en.ts"
[[ ${1:-} != collect ]] || exit 0
for source in "$folder"/*.ts; do
    .venv/bin/pyside6-lrelease -silent -nounfinished "$source" -qm "${source%.ts}.qm"
done

#!/usr/bin/env bash
# `make screenshots`: every page of the window, in four languages, light and dark, at 100 and 200 %, under Xvfb into
# build/screenshots/PERCENT/LANGUAGE; the English ones at 100 % also into docs/screenshots, for README.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/install-system-packages.sh qt test screenshots
bash scripts/environment.sh dev
rm -rf build/screenshots docs/screenshots
for percent in 100 200; do
    env -u EASEL_THEME QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=$((percent / 100)) \
        xvfb-run -a -s "-screen 0 2400x1600x24" .venv/bin/python scripts/screenshots.py "build/screenshots/$percent"
done
cp -r build/screenshots/100/en docs/screenshots

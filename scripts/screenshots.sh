#!/usr/bin/env bash
# `make screenshots`: every page of the window, light and dark, at 100 and 200 %, under Xvfb into docs/screenshots/.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/install-system-packages.sh qt test
bash scripts/environment.sh dev
for percent in 100 200; do
    env -u EASEL_THEME QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=$((percent / 100)) \
        xvfb-run -a -s "-screen 0 2400x1600x24" .venv/bin/python scripts/screenshots.py "docs/screenshots/$percent"
done

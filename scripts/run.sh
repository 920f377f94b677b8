#!/usr/bin/env bash
# `make run`: sets everything up and becomes Easel, so that Ctrl-C and SIGTERM reach Easel itself.
set -euo pipefail
cd "$(dirname "$0")/.."

window_opens() {
    .venv/bin/python -c 'from PySide6.QtWidgets import QApplication; QApplication([])' >/dev/null 2>&1
}

bash scripts/environment.sh run
if [[ ! ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    echo "There is no display: Easel serves without its window and draws one picture."
    exec .venv/bin/easel serve --demo --draw "A lighthouse at dusk, in watercolour"
fi
exec 3>&1
if ! problem=$(bash scripts/install-system-packages.sh qt 2>&1 >&3) && ! window_opens; then
    echo "$problem" >&2
    exit 1
fi
exec .venv/bin/easel --demo 3>&-

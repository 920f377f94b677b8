#!/usr/bin/env bash
# A picture of the window under Xvfb, with the demo and a few requests: screenshot.sh FILE.png light|dark
# Needs the packages xvfb, xdotool and imagemagick.
set -euo pipefail
cd "$(dirname "$0")/.."

data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
export EASEL_DATA_DIR=$data EASEL_API_KEY=sk-screenshot EASEL_THEME=$2
xvfb-run -a -s "-screen 0 1100x720x24" bash -c '
  easel=.venv/bin/easel
  $easel settings set port 0 >/dev/null
  $easel --demo & window=$!
  until $easel account list | grep -q Amelie; do sleep 0.5; done
  draw() { $easel generate "$@" -o "$EASEL_DATA_DIR/picture.png" >/dev/null || true; }
  draw "a lighthouse, flat colours" --size 1280x800 --model dall-e-3
  draw "a fox" --model llama
  draw "two herons at dawn" --n 4 --aspect-ratio 16:9
  draw "a red fox in the snow" --n 9
  draw "a quiet harbour at night" --n 4
  draw "a paper boat" --n 2 --quality hd
  xdotool search --onlyvisible --name Easel windowmove 0 0 windowsize 1100 720
  sleep 0.5
  # the cross of the message, then the chevrons of the third request and of its first picture
  for place in "1057 134" "42 525" "60 558"; do xdotool mousemove $place click 1; sleep 0.4; done
  sleep 0.5
  xdotool mousemove 1000 650
  sleep 0.5
  import -window root "$1"
  kill -TERM $window; wait $window
' _ "$1"

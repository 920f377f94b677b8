"""Runs in the packaged program before Easel: what it starts, such as a browser, shall not load Easel's libraries.

PyInstaller's loader sets LD_LIBRARY_PATH for this process, which has been read by now, and keeps what it was before.
"""

import os

before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if before is not None:
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
os.environ.pop("QT_PLUGIN_PATH", None)  # of another Qt: Easel's finds its own

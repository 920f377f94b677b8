import os

# Before anything imports Qt: no screen is needed, and the colours are known.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_API"] = "pyside6"
os.environ["EASEL_THEME"] = "light"

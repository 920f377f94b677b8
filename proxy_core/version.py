"""The one version number, as pyproject.toml has it."""

VERSION = "0.1.0"

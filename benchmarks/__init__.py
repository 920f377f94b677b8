"""Easel beside nginx and the simplest proxy, measured in one run: `make bench`. Loopback only, no real account."""

"""The embedded demo upstream: a real HTTP server that draws real pictures and fails on request.

Only core.py and the command line start it; nothing else of Easel may import it. It loads Pillow with its first picture.
"""

from proxy_core.simulator.faults import EVERYONE, Fault, Rule
from proxy_core.simulator.scenario import (
    DEMO_ACCOUNTS,
    GUEST,
    DemoAccount,
    Scenario,
    SimulatedAccount,
    Temper,
    demo_scenario,
)
from proxy_core.simulator.server import Simulator

__all__ = [
    "DEMO_ACCOUNTS",
    "EVERYONE",
    "GUEST",
    "DemoAccount",
    "Fault",
    "Rule",
    "Scenario",
    "SimulatedAccount",
    "Simulator",
    "Temper",
    "demo_scenario",
]

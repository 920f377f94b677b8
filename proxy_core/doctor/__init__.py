"""`easel doctor`: what is well here and what is not. Each check is a module; examine.py runs them side by side.

It only looks: nothing is written, no lock is taken. What it says names nobody: words of its own, and figures.
"""

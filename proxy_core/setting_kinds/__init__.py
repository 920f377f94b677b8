"""What kinds of values settings take: each with its bounds, its label, its help and what its choices mean.

A module for each group of them; settings.py names and uses them.
"""

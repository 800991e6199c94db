"""Campaigns against gdviz: each is one command with a seed and a count, and prints what failed.

    python -m fuzz formulas --seed 1 --count 1000

They take longer than tests may. What a campaign finds becomes a case in `tests/`.
"""

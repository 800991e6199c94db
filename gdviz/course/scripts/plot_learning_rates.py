"""
The steepest direction sets the limit
=====================================

The largest curvature of the bowl decides. Below one over it no step overshoots, above it each step
does along the steep axis, and beyond two over it every step is longer than the one before. The
three rates are chosen by that law, and the paths obey it.
"""

import gdviz as gd

scene = gd.learning_rates(
    "x^2/2 + 2 y^2",
    start=(-4, 2.2),
    steps=14,
    title={
        "en": "The steepest direction sets the limit",
        "ko": "가장 가파른 방향이 한계를 정합니다",
    },
)

if __name__ == "__main__":
    scene.save("learning_rates.gif")

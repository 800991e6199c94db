"""
Below 2/λ it settles, above it flies apart
==========================================

The largest curvature of the bowl decides. Below one over it a step goes straight down, above it
each step overshoots along the steep axis and rings, and beyond two over it every step is longer
than the one before. The four rates are chosen by that law, and the paths obey it.
"""

import gdviz as gd

scene = gd.learning_rates(
    "x^2/2 + 2 y^2",
    start=(-4, 2.2),
    steps=14,
    title="Below 2/λ it settles, above it flies apart",
)

if __name__ == "__main__":
    scene.save("learning_rates.gif")

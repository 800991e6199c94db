"""
At the saddle both paths slow, then part
========================================

Arrows point downhill, as long as the slope is steep. They vanish at the saddle, where both paths
linger, one from each side. A trace of the other direction, a hundredth at the start, grows with
each step until it carries them away: one up the map, the other down it, both downhill.
"""

import gdviz as gd

scene = gd.plotting.field(
    gd.surfaces.hyperbolic_saddle,
    gd.SGD(0.1),
    start=[(-1.6, 0.01), (1.6, -0.01)],
    steps=24,
    columns=13,
    inset=True,
    view=((-1.9, 1.9), (-1, 1)),
    title={
        "en": "At the saddle both paths slow, then part",
        "ko": "안장점에서 둘 다 느려졌다가 갈라집니다",
    },
)

if __name__ == "__main__":
    scene.save("saddle.gif")

"""
Level at the saddle, yet both go on down
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
    inset=True,
    view=((-1.9, 1.9), (-1, 1)),
    title={
        "en": "Level at the saddle, yet both go on down",
        "ko": "안장점은 평평해도 둘 다 계속 내려갑니다",
    },
)

if __name__ == "__main__":
    scene.save("saddle.gif")

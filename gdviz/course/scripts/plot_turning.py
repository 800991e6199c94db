"""
The valley bends: seen from all sides
=====================================

A relief seen from a camera that turns while momentum descends, so that the depth of the valley
can be seen. The surface is drawn anew in each frame, far cells before near ones.
"""

import gdviz as gd

scene = gd.plotting.relief(
    gd.surfaces.rosenbrock,
    gd.SGD(0.0012, momentum=0.9, name="Momentum"),
    start=(-1.3, 2.2),
    steps=200,
    view=((-1.9, 1.9), (-0.9, 2.9)),
    turn=50,
    title={
        "en": "The valley bends, and the path bends with it",
        "ko": "골짜기가 굽으면 경로도 함께 굽습니다",
    },
)

if __name__ == "__main__":
    scene.save("turning.gif")

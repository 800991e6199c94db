"""
Momentum coasts past the first hollow
=====================================

The same descent as a landscape: two hollows, the nearer one shallow. Plain gradient descent stops
in the first it meets. Momentum arrives with a speed of its own, leaves it on the far side and comes
to rest in the deeper one.
"""

import gdviz as gd

hollows = gd.Surface(
    "0.08 (x^2 + y^2) - 0.9 exp(-(x+1.1)^2 - (y-0.7)^2) - 2.4 exp(-((x-1.4)^2 + (y+0.9)^2)/1.8)"
)
scene = gd.plotting.relief(
    hollows,
    [gd.SGD(0.2, name="Gradient descent"), gd.SGD(0.1, momentum=0.9, name="Momentum")],
    start=(-2.9, 0.4),
    steps=50,
    view=((-3.2, 3.4), (-2.6, 2.6)),
    title={
        "en": "Momentum coasts past the first hollow",
        "ko": "모멘텀은 첫 웅덩이를 지나쳐 갑니다",
    },
    subtitle={
        "en": "Plain gradient descent stops there. Each dot is one step.",
        "ko": "경사 하강법은 거기서 멈춥니다. 점 하나가 한 걸음입니다.",
    },
)

if __name__ == "__main__":
    scene.save("relief.gif")

"""
The valley is easy to find and slow to follow
=============================================

Rosenbrock's function has a curved valley whose walls are steep and whose floor is nearly flat.
Every rule is soon in the valley. Then the gradient along the floor is small, and what the rule
remembers of its past decides how far it comes.
"""

import gdviz as gd

scene = gd.race(
    gd.surfaces.rosenbrock,
    [
        gd.SGD(0.0012),
        gd.SGD(0.0012, momentum=0.9, name="Momentum"),
        gd.Adam(0.1),
    ],
    start=(-1.3, 2.2),
    steps=200,
    title={
        "en": "The valley is easy to find and slow to follow",
        "ko": "골짜기는 찾기 쉽고, 따라가기는 느립니다",
    },
)

if __name__ == "__main__":
    scene.save("rosenbrock.gif")
